import { runScenario } from '@latchkey/example-shared'
import { adminCutOff } from './admin-cut-off.ts'

await runScenario(adminCutOff)
