import { Command, Option } from 'commander'
import { jsonOption, textOption } from '../io/output.ts'
import { runCommand } from '../io/run.ts'
import type { PlanFlags } from './plan.ts'

/** `latchkey plan`: the capacity planner, in the terminal. */
export function planCommand(): Command {
  return new Command('plan')
    .summary('reads, writes, memory and bandwidth of sessions and tokens, up to a billion users')
    .description(
      'Works out what each way to carry authentication state needs at your peak: reads and writes of the store, its memory and load,\n' +
        'revocations to remember, bandwidth of the feed and of credentials, processors, and how late a revocation can be; for one load,\n' +
        'and along a range of users, requests, token lives or revocations. Nothing is sent anywhere.',
    )
    .addOption(new Option('--inputs <file>', 'inputs as JSON; - for standard input'))
    .addOption(
      new Option(
        '--set <input=value>',
        'one input, such as users=2e6; may be repeated, and wins over the file',
      )
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'none'),
    )
    .addOption(jsonOption())
    .addOption(textOption())
    .addOption(new Option('--questions', 'list the inputs, with what each takes and its default, and stop'))
    .addHelpText('after', details)
    .action((flags: PlanFlags) =>
      runCommand('plan', async () => (await import('./plan.ts')).printPlan(flags)),
    )
}

const details = `
Inputs:
  A flat object, such as {"users": 1000000, "token_lifetime_s": 600}. What is absent has its default. An unknown input or a value
  that cannot be used is an error that names it and what is accepted.

Output:
  Words on a terminal, JSON into a pipe or file; --text and --json decide otherwise. The JSON has the same bytes for the same
  inputs, here and on the page.

Exit codes:
  0   there is a plan
  2   cannot be run like this: unknown options, a file that is not there
  3   the inputs cannot be used

Examples:
  latchkey plan --text
  latchkey plan --set users=1e9 --set store=redis --text
  latchkey plan --set over=token_lifetime_s --json > plan.json
  echo '{"users": 50000, "session_copies": false}' | latchkey plan --inputs - --text
  latchkey plan --questions
`
