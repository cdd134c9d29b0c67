import assert from 'node:assert/strict'
import type { Awaitable } from '../../awaitable.ts'
import type { EndRules, InsertRules, Store } from '../../store/contract.ts'
import type { RevocationEvent } from '../../store/event.ts'
import type { Session } from '../../store/record.ts'

/** One promise of the contract. `run` resolves if the store keeps it. */
export interface StoreCase {
  readonly name: string
  run(makeStore: () => Awaitable<Store>): Promise<void>
}

/** When the cases happen. */
export const startMs = 1_750_000_000_000
export const hourMs = 3_600_000

export const uncapped: InsertRules = {
  nowMs: startMs,
  maxPerSubject: null,
  onCap: 'refuse',
  eventExpiresAtMs: startMs + hourMs,
}

/** Rules for an end at `nowMs`: events live an hour, cut-offs a day. */
export function endedAt(nowMs: number): EndRules {
  return { nowMs, eventExpiresAtMs: nowMs + hourMs, cutoffExpiresAtMs: nowMs + 24 * hourMs }
}

/** A case over one fresh store, which is closed whatever happens. */
export function storeCase(name: string, check: (store: Store) => Promise<void>): StoreCase {
  return {
    name,
    async run(makeStore) {
      const store = await makeStore()
      try {
        await check(store)
      } finally {
        await store.close()
      }
    },
  }
}

/** Inserts without a cap and returns the session as stored. */
export async function insert(store: Store, session: Session): Promise<Session> {
  const outcome = await store.insert(session, { ...uncapped, nowMs: session.createdAtMs })
  assert(outcome.ok, 'the session should have been inserted')
  return outcome.session
}

/** The whole log, or an assertion that it is not there. */
export async function wholeLog(store: Store): Promise<readonly RevocationEvent[]> {
  const events = await store.feed.after(0, 100_000)
  assert(events !== null, 'the log should reach back to its beginning')
  return events
}

export async function assertGone(store: Store, session: Session): Promise<void> {
  assert.equal(await store.read(session.id), null, 'an ended session was read')
}
