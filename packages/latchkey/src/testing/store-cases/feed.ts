import assert from 'node:assert/strict'
import type { NewEvent, Store } from '../../store/contract.ts'
import type { RevocationFact } from '../../store/event.ts'
import { sampleSession } from '../sample-session.ts'
import { endedAt, hourMs, insert, startMs, storeCase, wholeLog, type StoreCase } from './case.ts'

function event(fact: RevocationFact, expiresAtMs: number = startMs + hourMs): NewEvent {
  return { fact, expiresAtMs }
}

const facts: readonly RevocationFact[] = [
  { type: 'token_revoked', tokenId: 'jti\r\n\0"\ud800' },
  { type: 'key_withdrawn', keyId: 'kid' },
  { type: 'session_changed', sessionId: 'AAAAAAAAAAAAAAAAAAAAAA', version: 3 },
  { type: 'session_ended', sessionId: 'AAAAAAAAAAAAAAAAAAAAAA' },
]

async function someHistory(store: Store): Promise<void> {
  const session = await insert(store, sampleSession(startMs, { tenant: 'acme' }))
  await insert(store, sampleSession(startMs, { subject: 'user_2' }))
  await store.replace(
    { ...session, version: 2 },
    event({ type: 'session_changed', sessionId: session.id, version: 2 }),
  )
  await store.end({ session: session.id }, endedAt(startMs + 1))
  await store.end({ subject: 'user_2' }, endedAt(startMs + 2))
  await store.append(event({ type: 'token_revoked', tokenId: 'jti' }))
  await store.end({ tenant: 'acme' }, endedAt(startMs + 3))
  await store.end('everyone', endedAt(startMs + 4))
}

export const feedCases: readonly StoreCase[] = [
  storeCase('an empty log has head 0 and nothing to tell', async (store) => {
    assert.equal(await store.feed.head(), 0)
    assert.deepEqual(await store.feed.after(0, 10), [])
    assert.deepEqual(await store.feed.snapshot(startMs), { head: 0, events: [] })
  }),

  storeCase('appended events come back as they were, numbered from 1', async (store) => {
    for (const [index, fact] of facts.entries()) assert.equal(await store.append(event(fact)), index + 1)
    assert.deepEqual(
      await wholeLog(store),
      facts.map((fact, index) => ({ ...fact, sequence: index + 1, expiresAtMs: startMs + hourMs })),
    )
    assert.equal(await store.feed.head(), facts.length)
  }),

  storeCase('every write has exactly its events, in the order of the writes', async (store) => {
    await someHistory(store)
    const log = await wholeLog(store)
    assert.deepEqual(
      log.map(({ type }) => type),
      [
        'session_changed',
        'session_ended',
        'subject_cutoff',
        'token_revoked',
        'tenant_cutoff',
        'global_cutoff',
      ],
    )
    assert.deepEqual(
      log.map(({ sequence }) => sequence),
      [1, 2, 3, 4, 5, 6],
    )
    assert.equal(await store.feed.head(), 6)
  }),

  storeCase('parallel writes get one sequence each, none twice and none left out', async (store) => {
    const sequences = await Promise.all(
      Array.from({ length: 100 }, async (_, n) =>
        store.append(event({ type: 'token_revoked', tokenId: `${n}` })),
      ),
    )
    assert.deepEqual(
      sequences.toSorted((a, b) => a - b),
      Array.from({ length: 100 }, (_, n) => n + 1),
    )
    for (const { sequence, ...fact } of await wholeLog(store)) {
      assert.equal(fact.type === 'token_revoked' && fact.tokenId, `${sequences.indexOf(sequence)}`)
    }
  }),

  storeCase('a reader that follows in steps sees the whole log', async (store) => {
    await someHistory(store)
    const log = await wholeLog(store)
    for (const limit of [1, 2, 5, 6, 100]) {
      const seen = []
      for (let from = 0; ;) {
        const events: Awaited<ReturnType<Store['feed']['after']>> = await store.feed.after(from, limit)
        assert(events !== null && events.length <= limit)
        if (events.length === 0) break
        seen.push(...events)
        from = events.at(-1)!.sequence
      }
      assert.deepEqual(seen, log)
    }
  }),

  storeCase('a snapshot and what came after it are the whole log', async (store) => {
    await someHistory(store)
    const { head, events } = await store.feed.snapshot(startMs)
    await someHistory(store)
    const after = await store.feed.after(head, 1000)
    assert.deepEqual([...events, ...after!], await wholeLog(store))
  }),

  storeCase('a snapshot leaves out what has expired, but not a cut-off that still counts', async (store) => {
    await store.append(event({ type: 'token_revoked', tokenId: 'short' }, startMs + 10))
    await store.append(event({ type: 'token_revoked', tokenId: 'long' }, startMs + 10 * hourMs))
    await store.end('everyone', {
      nowMs: startMs,
      eventExpiresAtMs: startMs + 20,
      cutoffExpiresAtMs: startMs + 5 * hourMs,
    })
    const atMs = startMs + hourMs
    await store.purge(atMs, 1000)
    const { head, events } = await store.feed.snapshot(atMs)
    assert.equal(head, 3)
    assert.deepEqual(
      events.map(({ type, sequence }) => [type, sequence]),
      [
        ['token_revoked', 2],
        ['global_cutoff', 3],
      ],
    )
    assert.deepEqual((await store.feed.snapshot(startMs + 6 * hourMs)).events.length, 1)
  }),

  storeCase('a reader behind what was purged is told so', async (store) => {
    for (let n = 1; n <= 4; n++) {
      await store.append(event({ type: 'token_revoked', tokenId: `${n}` }, startMs + (n <= 2 ? 10 : hourMs)))
    }
    await store.purge(startMs + 10, 1000)
    assert.equal(await store.feed.after(0, 10), null)
    assert.equal(await store.feed.after(1, 10), null)
    assert.deepEqual(
      (await store.feed.after(2, 10))?.map(({ sequence }) => sequence),
      [3, 4],
    )
    assert.equal(await store.feed.head(), 4)
    assert.equal(await store.append(event({ type: 'key_withdrawn', keyId: 'kid' })), 5)
  }),

  storeCase('a reader ahead of the log, from a store before this one, is told so', async (store) => {
    await store.append(event({ type: 'key_withdrawn', keyId: 'kid' }))
    assert.deepEqual(await store.feed.after(1, 10), [])
    assert.equal(await store.feed.after(2, 10), null)
  }),
]
