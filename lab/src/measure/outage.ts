import { setTimeout as pause } from 'node:timers/promises'
import { placeFor, serve, type LabContext, type Served } from '../context.ts'
import type { Database } from '../databases/database.ts'
import type { Effort } from '../effort.ts'
import type { ToldAnswer } from '../load/drive.ts'
import type { OutageResult, Statuses } from '../result.ts'
import type { Journey, LabScenario, Variant } from '../scenarios.ts'
import { signInMany, targetsOf } from './journey.ts'

/** One server of those that go through the same outage. */
export interface OutageSubject {
  readonly title: string
  readonly scenario: LabScenario
  readonly variant: Variant
  readonly journey: Journey
  readonly overrides: object
}

const bucketMs = 250
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
      return outcomeOf(subject, database, context.effort, { ...drive, pausedAtMs, resumedAtMs })
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

interface Timed {
  readonly told: readonly ToldAnswer[]
  readonly startedAtMs: number
  readonly pausedAtMs: number
  readonly resumedAtMs: number
}

function outcomeOf(
  { title, scenario, variant, journey }: OutageSubject,
  { kind }: Database,
  { outage }: Effort,
  { told, startedAtMs, pausedAtMs, resumedAtMs }: Timed,
): OutageResult {
  const answers = told
    .map(({ dueAtMs, tookMs, status }) => ({ atMs: startedAtMs + dueAtMs - pausedAtMs, tookMs, status }))
    .toSorted((a, b) => a.atMs - b.atMs)
  const lengthMs = resumedAtMs - pausedAtMs
  const failures = answers.filter(({ atMs, status }) => atMs >= 0 && status !== 200)
  const firstFailure = failures[0]
  const lastFailureAfter = failures.findLast(({ atMs }) => atMs >= lengthMs)
  const hasRecovered = answers.at(-1)?.status === 200
  return {
    scenario: scenario.name,
    variant: variant.id,
    store: kind,
    title,
    family: journey.families[variant.id] ?? 'server_session',
    outageMs: lengthMs,
    ratePerSecond: outage.perSecond,
    before: statusesOf(answers.filter(({ atMs }) => atMs < 0)),
    during: statusesOf(answers.filter(({ atMs }) => atMs >= 0 && atMs < lengthMs)),
    after: statusesOf(answers.filter(({ atMs }) => atMs >= lengthMs)),
    firstFailureAfterMs: firstFailure === undefined ? null : firstFailure.atMs,
    recoveredAfterMs: hasRecovered ? recoveredAfter(lastFailureAfter?.atMs, lengthMs) : null,
    longestWaitMs: Math.max(
      0,
      ...answers.filter(({ atMs }) => atMs >= 0 && atMs < lengthMs).map(({ tookMs }) => tookMs),
    ),
    bucketMs,
    timeline: timelineOf(answers),
  }
}

function recoveredAfter(lastFailureAtMs: number | undefined, lengthMs: number): number {
  return lastFailureAtMs === undefined ? 0 : lastFailureAtMs - lengthMs
}

interface TimedAnswer {
  readonly atMs: number
  readonly tookMs: number
  readonly status: number | null
}

function timelineOf(answers: readonly TimedAnswer[]): OutageResult['timeline'] {
  return [...grouped(answers)].map(([fromMs, some]) => ({ fromMs, statuses: statusesOf(some) }))
}

function grouped(answers: readonly TimedAnswer[]): ReadonlyMap<number, readonly TimedAnswer[]> {
  const buckets = new Map<number, TimedAnswer[]>()
  for (const answer of answers) {
    const fromMs = Math.floor(answer.atMs / bucketMs) * bucketMs
    const bucket = buckets.get(fromMs)
    if (bucket === undefined) buckets.set(fromMs, [answer])
    else bucket.push(answer)
  }
  return buckets
}

function statusesOf(answers: readonly TimedAnswer[]): Statuses {
  const statuses: Record<string, number> = {}
  for (const { status } of answers) {
    const key = status === null ? 'none' : String(status)
    statuses[key] = (statuses[key] ?? 0) + 1
  }
  return statuses
}
