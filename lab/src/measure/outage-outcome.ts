import type { ToldAnswer } from '../load/drive.ts'
import type { OutageResult, Statuses } from '../result.ts'

const bucketMs = 250

export type OutageOutcome = Omit<
  OutageResult,
  'scenario' | 'variant' | 'store' | 'title' | 'family' | 'ratePerSecond'
>

/** What was answered while a store stood still for a time. Clocks are of one machine, in milliseconds since 1970. */
export interface TimedDrive {
  readonly told: readonly ToldAnswer[]
  readonly startedAtMs: number
  readonly pausedAtMs: number
  readonly resumedAtMs: number
}

/** When and how it failed, and when it was well again. An answer counts when its request was due, and is late if it came only after the end. */
export function outcomeOf({ told, startedAtMs, pausedAtMs, resumedAtMs }: TimedDrive): OutageOutcome {
  const lengthMs = resumedAtMs - pausedAtMs
  const answers = told
    .map(({ dueAtMs, tookMs, status }): TimedAnswer => {
      const atMs = startedAtMs + dueAtMs - pausedAtMs
      const isLate = atMs >= 0 && atMs < lengthMs && atMs + tookMs >= lengthMs
      return { atMs, tookMs, status, isLate }
    })
    .toSorted((a, b) => a.atMs - b.atMs)
  const meanwhile = answers.filter(({ atMs }) => atMs >= 0 && atMs < lengthMs)
  const failures = answers.filter(({ atMs, status }) => atMs >= 0 && status !== 200)
  const firstFailure = failures[0]
  const lastFailureAfter = failures.findLast(({ atMs }) => atMs >= lengthMs)
  const hasRecovered = answers.at(-1)?.status === 200
  return {
    outageMs: lengthMs,
    before: statusesOf(answers.filter(({ atMs }) => atMs < 0)),
    during: statusesOf(meanwhile),
    late: statusesOf(meanwhile.filter(({ isLate }) => isLate)),
    after: statusesOf(answers.filter(({ atMs }) => atMs >= lengthMs)),
    firstFailureAfterMs: firstFailure === undefined ? null : firstFailure.atMs,
    recoveredAfterMs: hasRecovered ? recoveredAfter(lastFailureAfter?.atMs, lengthMs) : null,
    longestWaitMs: Math.max(0, ...meanwhile.map(({ tookMs }) => tookMs)),
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
  readonly isLate: boolean
}

function timelineOf(answers: readonly TimedAnswer[]): OutageResult['timeline'] {
  return [...grouped(answers)].map(([fromMs, some]) => {
    const late = statusesOf(some.filter(({ isLate }) => isLate))
    return { fromMs, statuses: statusesOf(some), ...(Object.keys(late).length === 0 ? {} : { late }) }
  })
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
