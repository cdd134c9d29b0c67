import { adviseCommand } from './advise/command.ts'
import { base64Command } from './base64/command.ts'
import { clientsCommand } from './clients.ts'
import { completionCommand } from './completion/command.ts'
import { hashCommand } from './hash/command.ts'
import { jwtCommand } from './jwt/command.ts'
import { keysCommand } from './keys.ts'
import { labCommand } from './lab.ts'
import { migrateCommand } from './migrate.ts'
import { passwordCommand } from './password/command.ts'
import { planCommand } from './plan/command.ts'
import { createProgram } from './program.ts'
import { serveCommand } from './serve.ts'

const program = createProgram([
  serveCommand(),
  keysCommand(),
  clientsCommand(),
  migrateCommand(),
  jwtCommand(),
  hashCommand(),
  passwordCommand(),
  base64Command(),
  adviseCommand(),
  planCommand(),
  labCommand(),
  completionCommand(() => program),
])

await program.parseAsync()
