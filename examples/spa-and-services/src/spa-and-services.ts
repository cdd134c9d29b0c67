import type { RunningScenario, Scenario, ScenarioSettings } from '@latchkey/example-shared'
import { assemble } from './assemble.ts'
import { listenOnLoopback, type Listening } from './listening.ts'
import { catalogue } from './services/catalogue.ts'

/** A single-page app that calls three services on other origins. */
export const spaAndServices: Scenario = {
  name: 'spa-and-services',
  strategies: ['hybrid', 'jwt', 'session'],
  defaultPort: 4181,
  start,
}

async function start(settings: ScenarioSettings): Promise<RunningScenario> {
  const front = await listenOnLoopback(settings.port)
  const behind = await Promise.all(
    catalogue.map(async (definition) => ({ definition, listening: await listenOnLoopback(0) })),
  )
  const all = [front, ...behind.map(({ listening }) => listening)]
  try {
    const { origins, auth, doors } = await assemble(settings, front, behind)
    return {
      origins,
      auth,
      async close() {
        for (const door of doors) door.close()
        auth.endStreams()
        await closeAll(all)
        await auth.close()
      },
    }
  } catch (error) {
    await closeAll(all)
    throw error
  }
}

async function closeAll(listening: readonly Listening[]): Promise<void> {
  await Promise.all(listening.map((one) => one.close()))
}
