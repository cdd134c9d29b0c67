import assert from 'node:assert/strict'
import type { InsertRules } from '../../store/contract.ts'
import { sampleSession } from '../sample-session.ts'
import { assertGone, endedAt, hourMs, insert, startMs, storeCase, wholeLog, type StoreCase } from './case.ts'

function capOf(maxPerSubject: number, onCap: InsertRules['onCap'], nowMs: number = startMs): InsertRules {
  return { nowMs, maxPerSubject, onCap, eventExpiresAtMs: nowMs + hourMs }
}

export const capCases: readonly StoreCase[] = [
  storeCase('at the cap, the oldest sign-in makes way, and that is an event', async (store) => {
    const newer = await insert(store, sampleSession(startMs + 2))
    const oldest = await insert(store, sampleSession(startMs + 1))
    const other = await insert(store, sampleSession(startMs, { subject: 'user_2' }))
    const fresh = sampleSession(startMs + 3)
    const outcome = await store.insert(fresh, capOf(2, 'evict_oldest'))
    assert.deepEqual(outcome.ok && outcome.evicted, [oldest.id])
    await assertGone(store, oldest)
    for (const { id } of [newer, other, fresh]) assert.equal((await store.read(id))?.id, id)
    assert.deepEqual(await wholeLog(store), [
      { type: 'session_ended', sessionId: oldest.id, sequence: 1, expiresAtMs: startMs + hourMs },
    ])
  }),

  storeCase('a lowered cap evicts as many as it takes, oldest first', async (store) => {
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push((await insert(store, sampleSession(startMs + n))).id)
    const outcome = await store.insert(sampleSession(startMs + 9), capOf(2, 'evict_oldest'))
    assert.deepEqual(outcome.ok && outcome.evicted, ids.slice(0, 4))
    assert.equal(await store.count({ subject: 'user_1' }, startMs), 2)
  }),

  storeCase('at the cap, a refused sign-in changes nothing', async (store) => {
    const first = await insert(store, sampleSession(startMs))
    const refused = sampleSession(startMs + 1)
    const outcome = await store.insert(refused, capOf(1, 'refuse'))
    assert.deepEqual(outcome, { ok: false, reason: 'cap_reached' })
    await assertGone(store, refused)
    assert.equal((await store.read(first.id))?.id, first.id)
    assert.equal(await store.feed.head(), 0)
  }),

  storeCase('only live sessions count towards the cap', async (store) => {
    const laterMs = startMs + 2 * hourMs
    const lasting = { idleSeconds: 86_400, expiresAtMs: startMs + 24 * hourMs }
    await insert(store, sampleSession(startMs, { ...lasting, expiresAtMs: laterMs }))
    await insert(store, sampleSession(startMs, { ...lasting, idleSeconds: 7200 }))
    const cutOff = await insert(store, sampleSession(startMs, { ...lasting, tenant: 'acme' }))
    await store.end({ tenant: 'acme' }, endedAt(startMs + 1))
    const live = await insert(store, sampleSession(startMs + 2, lasting))
    const outcome = await store.insert(sampleSession(laterMs), capOf(2, 'refuse', laterMs))
    assert.equal(outcome.ok, true)
    assert.equal((await store.read(live.id))?.id, live.id)
    await assertGone(store, cutOff)
    assert.deepEqual(await store.insert(sampleSession(laterMs), capOf(2, 'refuse', laterMs)), {
      ok: false,
      reason: 'cap_reached',
    })
  }),

  storeCase('100 parallel sign-ins never leave more than the cap', async (store) => {
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        store.insert(sampleSession(startMs + n), capOf(10, 'evict_oldest')),
      ),
    )
    assert.equal(await store.count({ subject: 'user_1' }, startMs), 10)
    const evicted = outcomes.flatMap((outcome) => (outcome.ok ? outcome.evicted : []))
    assert.equal(new Set(evicted).size, 90)
    assert.equal((await wholeLog(store)).length, 90)
  }),
]
