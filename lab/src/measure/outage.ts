import { setTimeout as pause } from 'node:timers/promises'
import { placeFor, serve, type LabContext, type Served } from '../context.ts'
import type { Database } from '../databases/database.ts'
import type { ToldAnswer } from '../load/drive.ts'
import type { OutageResult } from '../result.ts'
import type { Journey, LabScenario, Variant } from '../scenarios.ts'
import { signInMany, targetsOf } from './journey.ts'
import { outcomeOf } from './outage-outcome.ts'

/** One server of those that go through the same outage. */
export interface OutageSubject {
  readonly title: string
  readonly scenario: LabScenario
  readonly variant: Variant
  readonly journey: Journey
  readonly overrides: object
}

/** How long answers may take until a request has to wait for a connection of the load generator, which would look like the server's fault. */
const spareSeconds = 5

/** Stops the database where it stands, and lets it go on, while every server is asked at a steady rate. */
export async function measureOutage(
  context: LabContext,
  database: Database,
  subjects: readonly OutageSubject[],
): Promise<readonly OutageResult[]> {
  const { beforeMs, outageMs, afterMs, perSecond } = context.effort.outage
  const connections = perSecond * spareSeconds
  const started: Served[] = []
  try {
    for (const { scenario, variant, overrides } of subjects) {
      started.push(
        await serve(context, scenario, { variant, place: placeFor(context, database.kind), overrides }),
      )
    }
    const targets = await Promise.all(
      subjects.map(async ({ journey }, index) => {
        const served = started[index]
        if (served === undefined) throw new Error('A server is missing.')
        return targetsOf(served, journey, await signInMany(served.page, journey, 2), connections)
      }),
    )
    // Each session once, so that what is known when the outage begins is what a server in use knows.
    await driveAll(context, targets, { durationMs: 500, perSecond })
    const drives = driveAll(context, targets, { durationMs: beforeMs + outageMs + afterMs, perSecond })
    await pause(beforeMs)
    const pausedAtMs = Date.now()
    database.pause()
    await pause(outageMs)
    database.resume()
    const resumedAtMs = Date.now()
    return (await drives).map((drive, index) => {
      const subject = subjects[index]
      if (subject === undefined) throw new Error('A drive is nobody’s.')
      const { title, scenario, variant, journey } = subject
      return {
        scenario: scenario.name,
        variant: variant.id,
        store: database.kind,
        title,
        family: journey.families[variant.id] ?? 'server_session',
        ratePerSecond: perSecond,
        ...outcomeOf({ ...drive, pausedAtMs, resumedAtMs }),
      }
    })
  } finally {
    database.resume()
    await Promise.all(started.map((served) => served.stop()))
  }
}

function driveAll(
  { load }: LabContext,
  targets: readonly ReturnType<typeof targetsOf>[],
  { durationMs, perSecond }: { readonly durationMs: number; readonly perSecond: number },
): Promise<readonly { readonly told: readonly ToldAnswer[]; readonly startedAtMs: number }[]> {
  return Promise.all(
    targets.map((some) =>
      load.drive({ targets: some, durationMs, ratePerSecond: perSecond, isEachTold: true }),
    ),
  )
}
