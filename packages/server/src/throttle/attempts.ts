import type { Documents } from 'latchkey/store'
import { type Clock, LatchkeyError } from 'latchkey'
import { isRecord, readJson, writeJson } from '../documents/json-document.ts'
import { delaySeconds, type Ladder } from './ladder.ts'

/** Failures per lane, kept in the store, so that neither a restart nor another node forgets them. */
export interface Attempts {
  /** Seconds until an attempt on all of these lanes may be made; 0: now. */
  waitSeconds(lanes: readonly Lane[]): Promise<number>
  /** Counts a failure on each lane. */
  fail(lanes: readonly Lane[]): Promise<void>
  /** Forgets the failures of each lane. */
  forgive(lanes: readonly Lane[]): Promise<void>
}

/** What is counted together: an account, a device, a network. */
export interface Lane {
  /** Document key, with nothing in it that tells whose it is. */
  readonly key: string
  readonly ladder: Ladder
}

export interface AttemptsOptions {
  readonly documents: Documents
  readonly clock: Clock
}

export function createAttempts({ documents, clock }: AttemptsOptions): Attempts {
  return {
    async waitSeconds(lanes) {
      const nowMs = clock()
      let longestMs = 0
      for (const lane of lanes) {
        const { count, lastAtMs } = (await readFailures(documents, { lane, nowMs })).failures
        longestMs = Math.max(longestMs, lastAtMs + delaySeconds(count, lane.ladder) * 1000 - nowMs)
      }
      return Math.ceil(longestMs / 1000)
    },

    async fail(lanes) {
      for (const lane of lanes) await countFailure(documents, { lane, nowMs: clock() })
    },

    async forgive(lanes) {
      for (const { key } of lanes) {
        const stored = await documents.get(key)
        // A failure that comes in between survives, which is the right way to lose this race.
        if (stored !== null) await documents.delete(key, stored.version)
      }
    },
  }
}

interface Failures {
  readonly count: number
  readonly lastAtMs: number
}

interface LaneNow {
  readonly lane: Lane
  readonly nowMs: number
}

async function readFailures(
  documents: Documents,
  { lane, nowMs }: LaneNow,
): Promise<{ readonly failures: Failures; readonly version: number }> {
  const stored = await readJson(documents, lane.key, parseFailures)
  if (stored === null) return { failures: { count: 0, lastAtMs: 0 }, version: 0 }
  const isForgotten = stored.value.lastAtMs + lane.ladder.forgetSeconds * 1000 <= nowMs
  return { failures: isForgotten ? { count: 0, lastAtMs: 0 } : stored.value, version: stored.version }
}

async function countFailure(documents: Documents, { lane, nowMs }: LaneNow): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const { failures, version } = await readFailures(documents, { lane, nowMs })
    const isWritten = await writeJson(documents, lane.key, {
      value: { count: failures.count + 1, lastAtMs: nowMs },
      expectedVersion: version,
      expiresAtMs: nowMs + lane.ladder.forgetSeconds * 1000,
    })
    if (isWritten) return
  }
  // Better no answer than a failure that does not count: an attacker would overload the limiter on purpose.
  throw new LatchkeyError(
    'store_unavailable',
    'The throttling counters kept changing while they were updated.',
  )
}

/** Each round that is lost was won by another request, so this many at once can be counted. */
const maxRounds = 200

function parseFailures(stored: unknown): Failures | null {
  if (!isRecord(stored)) return null
  const { count, lastAtMs } = stored
  return typeof count === 'number' && typeof lastAtMs === 'number' ? { count, lastAtMs } : null
}
