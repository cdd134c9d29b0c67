import { Command, Option } from 'commander'
import { jsonOption, textOption } from '../io/output.ts'
import { runCommand } from '../io/run.ts'
import type { AdviseFlags } from './advise.ts'

/** `latchkey advise`: the advisor of the guide, in the terminal. */
export function adviseCommand(): Command {
  return new Command('advise')
    .summary('recommend sessions, JWTs or both for your architecture')
    .description(
      'Recommends how to carry authentication state, from answers about architecture, operational constraints and security\n' +
        'posture: with reasons, numbers, what would change the answer, and a configuration. Asks on a terminal; every question\n' +
        'can be skipped, and what is not answered is an assumption that is stated. Nothing is sent anywhere.',
    )
    .addOption(new Option('--answers <file>', 'answers as JSON instead of questions; - for standard input'))
    .addOption(jsonOption())
    .addOption(textOption())
    .addOption(new Option('--record', 'answer as a decision record in Markdown').conflicts(['json', 'text']))
    .addOption(new Option('--questions', 'list the questions, with what each takes, and stop'))
    .addHelpText('after', details)
    .action((flags: AdviseFlags) =>
      runCommand('advise', async () => (await import('./advise.ts')).giveAdvice(flags)),
    )
}

const details = `
Answers:
  A flat object of question ids, such as {"clients": ["ssr_web"], "services": 3, "revocation_deadline_s": 60}. What is absent
  is unknown. An unknown id or a value that cannot be used is an error that names it and what is accepted.

Output:
  Words on a terminal, JSON into a pipe or file; --text, --json and --record decide otherwise. The JSON has the same bytes for
  the same answers, here and on the page.

Exit codes:
  0   there is a recommendation
  1   nothing meets all requirements; the answer says what would have to give way
  2   cannot be run like this: unknown options, a file that is not there
  3   the answers cannot be used

Examples:
  latchkey advise
  latchkey advise --answers answers.json --json
  latchkey advise --answers answers.json --record > decision.md
  echo '{"services": 8, "revocation_deadline_s": 0}' | latchkey advise --answers - --text
`
