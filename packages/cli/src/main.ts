import { clientsCommand } from './clients.ts'
import { completionCommand } from './completion/command.ts'
import { jwtCommand } from './jwt/command.ts'
import { keysCommand } from './keys.ts'
import { migrateCommand } from './migrate.ts'
import { createProgram } from './program.ts'
import { serveCommand } from './serve.ts'

const program = createProgram([
  serveCommand(),
  keysCommand(),
  clientsCommand(),
  migrateCommand(),
  jwtCommand(),
  completionCommand(() => program),
])

await program.parseAsync()
