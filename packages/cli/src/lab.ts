import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'
import { usageError, type ExitCode } from './io/exit.ts'
import { runCommand } from './io/run.ts'

/** What of the lab the command needs. */
interface Lab {
  runLab(flags: object, say: (line: string) => void): Promise<{ readonly exitCode: number }>
  showCommand(args: readonly string[], out: (line: string) => void): Promise<number>
}

// No dependency: the lab is part of the repository, and starts things that nobody installs with the command.
const labEntry = new URL('../../../lab/dist/index.js', import.meta.url)

/** `latchkey lab`. */
export function labCommand(): Command {
  return new Command('lab')
    .enablePositionalOptions()
    .summary('measure the strategies on this machine, and see misconceptions fail')
    .description(
      'Starts the scenarios under each strategy and store as real processes on this machine, drives them, injects delays and\n' +
        'faults, and measures. Or shows what a misconception costs, by an attack that works and the same attack refused.',
    )
    .addCommand(runLabCommand(), { isDefault: true })
    .addCommand(showLabCommand())
}

function runLabCommand(): Command {
  return new Command('run')
    .summary('run the measurements')
    .description(
      'Measures throughput, latency, CPU, store reads and writes and bytes a request; how long a captured credential goes on\n' +
        'after its session was ended; what happens while a store is stopped, a feed is cut, a key is withdrawn or a clock is\n' +
        "wrong; and compares all that with the advisor's formulas. Everything is on 127.0.0.1, and ends with the run.",
    )
    .addOption(new Option('--quick', 'a few minutes, rougher numbers, fewer combinations'))
    .addOption(
      new Option(
        '--only <selection...>',
        'scenario,strategy,store: a part that is left out means all, such as bare,jwt or ,,redis',
      ),
    )
    .addOption(
      new Option(
        '--out <folder>',
        'write lab.html, lab.md and lab.json there (default: latchkey-lab-report in the folder for temporary files)',
      ),
    )
    .addOption(new Option('--write', "keep the results as the lab's own, in lab/results"))
    .addHelpText('after', details)
    .action((flags: object) =>
      runCommand('lab', async () => {
        const { exitCode } = await (await loadLab()).runLab(flags, say)
        return exitCode as ExitCode
      }),
    )
}

function showLabCommand(): Command {
  return new Command('show')
    .summary('show a misconception: wrong code, the attack that works, right code, the attack refused')
    .argument('[words...]', 'the name of a demonstration, or all; without one they are listed')
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action((words: readonly string[]) =>
      runCommand('lab show', async () => (await (await loadLab()).showCommand(words, say)) as ExitCode),
    )
}

async function loadLab(): Promise<Lab> {
  if (!existsSync(fileURLToPath(labEntry))) {
    throw usageError(
      'The lab is part of the repository of Latchkey, and not of the installed command. In a clone: npm run lab -- --quick',
    )
  }
  return (await import(labEntry.href)) as Lab
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const details = `
Stores:
  memory and embedded need nothing; Redis and PostgreSQL are started by the lab itself where they are installed, and skipped by
  name where they are not (apt-get install redis-server postgresql).

Signals:
  SIGINT, SIGTERM   stop every process and remove every folder of the run; a second one does not wait

Exit codes:
  0     everything that was asked for was measured
  1     something failed; the line says what
  2     cannot be run like this: unknown options or names
  130   interrupted

Examples:
  npm run lab -- --quick --out report
  latchkey lab --only bare,session,embedded
  latchkey lab show
`
