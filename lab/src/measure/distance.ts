import { placeFor, serve, type LabContext } from '../context.ts'
import type { Database } from '../databases/database.ts'
import { distributionOf } from '../quantile.ts'
import type { DistanceResult, Place } from '../result.ts'
import { signIn } from '../client.ts'
import type { Journey, LabScenario, Variant } from '../scenarios.ts'
import { startTcpLine } from '../tcp-line.ts'
import { measureJourney } from './journey.ts'

/** The same server, with the database so far away that a question and its answer take this long. */
export async function measureDistance(
  context: LabContext,
  database: Database,
  {
    scenario,
    variant,
    journey,
    roundTripMs,
  }: {
    readonly scenario: LabScenario
    readonly variant: Variant
    readonly journey: Journey
    readonly roundTripMs: number
  },
): Promise<DistanceResult> {
  const place: Place = { scenario: scenario.name, variant: variant.id, store: database.kind }
  const line = await startTcpLine(database.port, { roundTripMs })
  try {
    const served = await serve(context, scenario, {
      variant,
      place: placeFor(context, database.kind, line.port),
    })
    try {
      const { saturated, paced } = await measureJourney(context, served, { place, journey })
      const signInMs: number[] = []
      for (let index = 0; index < context.effort.operations; index++) {
        const startMs = performance.now()
        await signIn(served.page, 'linus', journey.carry)
        signInMs.push(performance.now() - startMs)
      }
      const signIns = distributionOf(signInMs)
      if (signIns === null) throw new Error('Nobody signed in.')
      return {
        ...place,
        roundTripMs,
        requestsPerSecond: saturated.requestsPerSecond,
        latencyMs: paced.latencyMs,
        signInMs: signIns,
        storeReadsPerRequest: saturated.storeReadsPerRequest,
      }
    } finally {
      await served.stop()
    }
  } finally {
    await line.close()
  }
}
