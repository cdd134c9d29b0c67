import { Command } from 'commander'

/** The `latchkey` command with all that is below it. */
export function createProgram(commands: readonly Command[]): Command {
  const program = new Command('latchkey')
    .description('Authentication state for TypeScript back ends: sessions, JWTs or both.')
    .version('0.1.0')
    .showHelpAfterError('(latchkey --help tells what there is)')
    // Usage errors are 2, as in the rest of the command; commander's own code for them is 1.
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2)
    })
  for (const command of commands) program.addCommand(adopt(command, program))
  return program
}

/** A command that was made by itself has none of its parent's settings, nor have the commands below it. */
function adopt(command: Command, parent: Command): Command {
  for (const below of command.commands) adopt(below, parent)
  return command.copyInheritedSettings(parent)
}
