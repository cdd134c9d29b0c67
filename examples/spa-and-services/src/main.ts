import { runScenario } from '@latchkey/example-shared'
import { spaAndServices } from './index.ts'

await runScenario(spaAndServices)
