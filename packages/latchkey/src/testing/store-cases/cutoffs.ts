import assert from 'node:assert/strict'
import type { EndTarget } from '../../store/contract.ts'
import { sampleSession } from '../sample-session.ts'
import { assertGone, endedAt, hourMs, insert, startMs, storeCase, wholeLog, type StoreCase } from './case.ts'

const scopes: readonly (readonly [string, EndTarget])[] = [
  ['subject', { subject: 'user_1' }],
  ['tenant', { tenant: 'acme' }],
  ['store', 'everyone'],
]

const member = { tenant: 'acme' }

export const cutoffCases: readonly StoreCase[] = [
  storeCase('ending a subject ends all of its sessions and no other, by one event', async (store) => {
    const theirs = [
      await insert(store, sampleSession(startMs)),
      await insert(store, sampleSession(startMs + 5)),
    ]
    const other = await insert(store, sampleSession(startMs, { subject: 'user_2' }))
    const outcome = await store.end({ subject: 'user_1' }, endedAt(startMs + 10))
    assert.deepEqual(outcome, { sequence: 1, found: true })
    for (const session of theirs) await assertGone(store, session)
    assert.equal((await store.read(other.id))?.id, other.id)
    assert.deepEqual(await wholeLog(store), [
      {
        type: 'subject_cutoff',
        subject: 'user_1',
        beforeMs: startMs + 10,
        sequence: 1,
        expiresAtMs: startMs + 10 + hourMs,
      },
    ])
  }),

  storeCase('ending the others spares one, and each other has its event', async (store) => {
    const kept = await insert(store, sampleSession(startMs))
    const others = [
      await insert(store, sampleSession(startMs + 1)),
      await insert(store, sampleSession(startMs + 2)),
    ]
    const target = { subject: 'user_1', except: kept.id }
    assert.deepEqual(await store.end(target, endedAt(startMs + 9)), { sequence: 2, found: true })
    for (const session of others) await assertGone(store, session)
    assert.equal((await store.read(kept.id))?.id, kept.id)
    const log = await wholeLog(store)
    assert.deepEqual(
      new Set(log.map((event) => (event.type === 'session_ended' ? event.sessionId : event.type))),
      new Set(others.map((session) => session.id)),
    )
    assert.deepEqual(await store.end(target, endedAt(startMs + 9)), { sequence: 2, found: false })
  }),

  storeCase('ending a tenant or everyone ends exactly those', async (store) => {
    const acme = await insert(store, sampleSession(startMs, { tenant: 'acme', subject: 'a' }))
    const globex = await insert(store, sampleSession(startMs, { tenant: 'globex', subject: 'b' }))
    const none = await insert(store, sampleSession(startMs, { tenant: null, subject: 'acme' }))
    assert.deepEqual(await store.end({ tenant: 'acme' }, endedAt(startMs)), { sequence: 1, found: true })
    await assertGone(store, acme)
    assert.equal((await store.read(globex.id))?.id, globex.id)
    assert.equal((await store.read(none.id))?.id, none.id)
    assert.equal(await store.count('everyone', startMs), 2)
    assert.deepEqual(await store.end({ tenant: 'globex' }, endedAt(startMs)), { sequence: 2, found: true })
    await assertGone(store, globex)
    assert.deepEqual(await store.end('everyone', endedAt(startMs)), { sequence: 3, found: true })
    await assertGone(store, none)
    assert.equal(await store.count('everyone', startMs), 0)
  }),

  ...scopes.flatMap(([scope, target]) => [
    storeCase(
      `a sign-in in the same second as a cut-off of the ${scope} is in, in the next second`,
      async (store) => {
        await store.end(target, endedAt(startMs + 300))
        for (const atMs of [startMs + 100, startMs + 300, startMs + 999]) {
          const stored = await insert(store, sampleSession(atMs, member))
          assert.equal(stored.createdAtMs, startMs + 1000)
          assert.equal(stored.authenticatedAtMs, startMs + 1000)
          assert.equal(stored.lastSeenAtMs, startMs + 1000)
          assert.deepEqual((await store.read(stored.id))?.createdAtMs, startMs + 1000)
        }
        const later = await insert(store, sampleSession(startMs + 1000, member))
        assert.equal(later.createdAtMs, startMs + 1000)
        assert.equal(await store.count({ subject: 'user_1' }, startMs + 1000), 4)
      },
    ),

    storeCase(
      `a second cut-off of the ${scope} in one second also ends who signed in between`,
      async (store) => {
        await store.end(target, endedAt(startMs + 300))
        const between = await insert(store, sampleSession(startMs + 400, member))
        await store.end(target, endedAt(startMs + 500))
        await assertGone(store, between)
        const [, second] = await wholeLog(store)
        assert(second !== undefined && 'beforeMs' in second && second.beforeMs >= between.createdAtMs)
        const after = await insert(store, sampleSession(startMs + 600, member))
        assert.equal((await store.read(after.id))?.createdAtMs, startMs + 2000)
      },
    ),

    storeCase(`a cut-off of the ${scope} ends who signed in by a clock that is ahead`, async (store) => {
      const ahead = await insert(store, sampleSession(startMs + 30_000, member))
      await store.end(target, endedAt(startMs))
      await assertGone(store, ahead)
    }),

    storeCase(`an earlier cut-off of the ${scope} never takes back a later one`, async (store) => {
      await store.end(target, endedAt(startMs + 5000))
      await store.end(target, endedAt(startMs))
      const stored = await insert(store, sampleSession(startMs + 3000, member))
      assert.equal(stored.createdAtMs, startMs + 6000)
    }),
  ]),

  storeCase('of several cut-offs over a session, the latest counts', async (store) => {
    await store.end('everyone', endedAt(startMs + 1000))
    await store.end({ tenant: 'acme' }, endedAt(startMs + 5000))
    await store.end({ subject: 'user_1' }, endedAt(startMs + 3000))
    const stored = await insert(store, sampleSession(startMs, member))
    assert.equal(stored.createdAtMs, startMs + 6000)
    const outside = await insert(store, sampleSession(startMs, { subject: 'user_2' }))
    assert.equal(outside.createdAtMs, startMs + 2000)
  }),

  storeCase('one clock far in the future does not drag everyone along', async (store) => {
    const lost = sampleSession(startMs + 10_000 * hourMs, { subject: 'user_2' })
    await insert(store, lost)
    await store.end('everyone', endedAt(startMs))
    const stored = await insert(store, sampleSession(startMs + 1))
    assert(stored.createdAtMs <= startMs + 61_000, `moved to ${stored.createdAtMs - startMs} ms ahead`)
  }),

  ...(['everyone', { tenant: 'acme' }] as const).map((target) =>
    storeCase(
      `a cut-off of ${JSON.stringify(target)} is remembered as long as any session that it covers`,
      async (store) => {
        const days = 24 * hourMs
        const lasting = { tenant: 'acme', expiresAtMs: startMs + 30 * days, idleSeconds: 30 * 86_400 }
        const long = await insert(store, sampleSession(startMs, lasting))
        await store.end(target, {
          nowMs: startMs + 1,
          eventExpiresAtMs: startMs + 2,
          cutoffExpiresAtMs: startMs + 3,
        })
        await store.purge(startMs + 29 * days, 1000)
        // Another cut-off, so that no store answers from what it happens to remember.
        await store.end({ tenant: 'globex' }, endedAt(startMs + 29 * days))
        await assertGone(store, long)
        assert.equal(await store.replace({ ...long, version: 2 }, null), false)
      },
    ),
  ),

  ...[Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5].map((expiresAtMs) =>
    storeCase(`a write whose event would expire at ${expiresAtMs} is refused whole`, async (store) => {
      const session = await insert(store, sampleSession(startMs, member))
      const refused = { code: 'config_invalid' }
      const rules = { ...endedAt(startMs), eventExpiresAtMs: expiresAtMs }
      const evicting = {
        nowMs: startMs,
        maxPerSubject: 1,
        onCap: 'evict_oldest',
        eventExpiresAtMs: expiresAtMs,
      } as const
      const fact = { type: 'token_revoked', tokenId: 'jti' } as const
      const newcomer = sampleSession(startMs, member)
      await assert.rejects(async () => store.insert(newcomer, evicting), refused)
      await assert.rejects(async () => store.end({ session: session.id }, rules), refused)
      await assert.rejects(async () => store.end({ subject: 'user_1' }, rules), refused)
      await assert.rejects(async () => store.end('everyone', rules), refused)
      await assert.rejects(
        async () => store.end({ tenant: 'acme' }, { ...endedAt(startMs), cutoffExpiresAtMs: expiresAtMs }),
        refused,
      )
      await assert.rejects(
        async () => store.replace({ ...session, version: 2 }, { fact, expiresAtMs }),
        refused,
      )
      await assert.rejects(async () => store.append({ fact, expiresAtMs }), refused)
      assert.equal((await store.read(session.id))?.version, 1)
      assert.equal(await store.count({ subject: 'user_1' }, startMs), 1)
      await assertGone(store, newcomer)
      assert.equal(await store.feed.head(), 0)
    }),
  ),
]
