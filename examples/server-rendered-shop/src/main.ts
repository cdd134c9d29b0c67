import { runScenario } from '@latchkey/example-shared'
import { serverRenderedShop } from './server-rendered-shop.ts'

await runScenario(serverRenderedShop)
