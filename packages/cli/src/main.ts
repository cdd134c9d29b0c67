import { Command } from 'commander'
import { serveCommand } from './serve.ts'

const program = new Command('latchkey')
  .description('Authentication state for TypeScript back ends: sessions, JWTs or both.')
  .version('0.1.0')
  .showHelpAfterError('(latchkey --help tells what there is)')
  .addCommand(serveCommand())

// Usage errors are 2, as in the rest of the command; commander's own code for them is 1.
program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2)
})

await program.parseAsync()
