import { CommandError, type ExitCode } from './exit.ts'
import { stopQuietlyOnClosedPipe } from './output.ts'

/**
 * Runs the work of a command and sets the exit code from what it returns. A `CommandError` becomes one line on standard error,
 * with the name of the command in front, such as `jwt verify`. Anything else is a bug, and is thrown on.
 */
export async function runCommand(name: string, job: () => Promise<ExitCode> | ExitCode): Promise<void> {
  stopQuietlyOnClosedPipe()
  try {
    // Not process.exit: what was written to a pipe would be cut off.
    process.exitCode = await job()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    process.stderr.write(`latchkey ${name}: ${error.message}\n`)
    process.exitCode = error.exitCode
  }
}
