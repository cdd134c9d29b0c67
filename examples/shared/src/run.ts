import { StartError } from '@latchkey/server'
import { CommandError, parseCommand } from './command.ts'
import { openStore } from './open-store.ts'
import type { Scenario } from './scenario.ts'

/** Runs a scenario as its own command until it is told to stop. */
export async function runScenario(scenario: Scenario): Promise<void> {
  try {
    const { strategy, store: place, port } = parseCommand(process.argv.slice(2), scenario)
    const { store, encryptionKey, label } = await openStore(place)
    const running = await scenario.start({ strategy, store, encryptionKey, storeLabel: label, port })
    const stop = async (): Promise<void> => {
      await running.close()
      await store.close()
      process.exit(0)
    }
    process.once('SIGINT', () => void stop())
    process.once('SIGTERM', () => void stop())
    console.log(`${scenario.name}: strategy ${strategy}, sessions in ${label}`)
    for (const [name, origin] of Object.entries(running.origins))
      console.log(`  ${name.padEnd(10)} ${origin}`)
    console.log(`Other strategies: ${scenario.strategies.map((name) => `--strategy ${name}`).join(', ')}`)
  } catch (error) {
    if (!(error instanceof CommandError) && !(error instanceof StartError)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
