import assert from 'node:assert/strict'
import type { EndTarget, NewEvent, Store } from '../../store/contract.ts'
import type { Session } from '../../store/record.ts'
import { sampleSession } from '../sample-session.ts'
import { assertGone, endedAt, hourMs, insert, startMs, storeCase, wholeLog, type StoreCase } from './case.ts'

/** The record as a slow request would write it back. */
function touched(session: Session, nowMs: number): Session {
  return { ...session, version: session.version + 1, lastSeenAtMs: nowMs }
}

function changed(session: Session): NewEvent {
  return {
    fact: { type: 'session_changed', sessionId: session.id, version: session.version },
    expiresAtMs: startMs + hourMs,
  }
}

const endings: readonly (readonly [string, (session: Session) => EndTarget])[] = [
  ['it was ended', (session) => ({ session: session.id })],
  ['its subject was signed out everywhere', (session) => ({ subject: session.subject })],
  [
    'another session ended the others',
    (session) => ({ subject: session.subject, except: sampleSession(0).id }),
  ],
  ['its tenant was signed out', () => ({ tenant: 'acme' })],
  ['everyone was signed out', () => 'everyone'],
]

export const replaceCases: readonly StoreCase[] = [
  storeCase('a replace on the current version wins, with its event', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    const next = { ...touched(session, startMs + 5), amr: ['pwd', 'otp'] }
    assert.equal(await store.replace(next, changed(next)), true)
    assert.deepEqual((await store.read(session.id))?.amr, ['pwd', 'otp'])
    assert.deepEqual(await wholeLog(store), [
      {
        type: 'session_changed',
        sessionId: session.id,
        version: 2,
        sequence: 1,
        expiresAtMs: startMs + hourMs,
      },
    ])
  }),

  storeCase('a replace on any other version changes nothing and logs nothing', async (store) => {
    const session = await insert(store, sampleSession(startMs, { version: 5 }))
    for (const version of [1, 4, 5, 7, 60]) {
      const next = { ...session, version, lastSeenAtMs: startMs + 9 }
      assert.equal(await store.replace(next, changed(next)), false, `version ${version}`)
    }
    assert.equal((await store.read(session.id))?.lastSeenAtMs, startMs)
    assert.equal(await store.feed.head(), 0)
  }),

  storeCase('a replace of a session that never was creates nothing', async (store) => {
    const session = sampleSession(startMs)
    assert.equal(await store.replace(session, null), false)
    assert.equal(await store.replace(touched(session, startMs), changed(session)), false)
    await assertGone(store, session)
    assert.equal(await store.count('everyone', startMs), 0)
    assert.equal(await store.feed.head(), 0)
  }),

  storeCase('of 50 parallel replaces of one version, one wins', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    for (let version = 2; version <= 4; version++) {
      const wins = await Promise.all(
        Array.from({ length: 50 }, async (_, n) => {
          const next = { ...session, version, data: n }
          return (await store.replace(next, changed(next))) ? n : null
        }),
      )
      const winners = wins.filter((n) => n !== null)
      assert.equal(winners.length, 1)
      assert.equal((await store.read(session.id))?.data, winners[0])
    }
    assert.equal((await wholeLog(store)).length, 3)
  }),

  ...endings.map(([how, target]) =>
    storeCase(`a slow request cannot bring a session back after ${how}`, async (store) => {
      const session = await insert(store, sampleSession(startMs, { tenant: 'acme' }))
      await store.end(target(session), endedAt(startMs + 10))
      const { length } = await wholeLog(store)
      const next = touched(session, startMs + 20)
      assert.equal(await store.replace(next, changed(next)), false)
      await assertGone(store, session)
      await assertNowhere(store, session)
      assert.equal((await wholeLog(store)).length, length, 'a write that lost left an event')
    }),
  ),

  storeCase('a replace racing an end never leaves the session behind', async (store) => {
    for (let round = 0; round < 20; round++) {
      const session = await insert(store, sampleSession(startMs + round))
      await Promise.all([
        store.replace(touched(session, startMs + 30), null),
        store.end({ subject: session.subject }, endedAt(startMs + 40)),
        store.replace(touched(session, startMs + 50), null),
      ])
      await assertGone(store, session)
      await assertNowhere(store, session)
    }
  }),

  storeCase('a replace cannot move a session to another subject, tenant or sign-in time', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    for (const change of [{ subject: 'mallory' }, { tenant: 'acme' }, { createdAtMs: startMs + hourMs }]) {
      const next = { ...touched(session, startMs), ...change }
      await assert.rejects(async () => store.replace(next, null), { code: 'config_invalid' })
    }
    assert.equal((await store.read(session.id))?.version, 1)
  }),
]

async function assertNowhere(store: Store, { subject }: Session): Promise<void> {
  const page = { nowMs: startMs, limit: 10, cursor: null }
  assert.equal(await store.count({ subject }, startMs), 0)
  assert.equal(await store.count('everyone', startMs), 0)
  assert.deepEqual((await store.list({ subject }, page)).sessions, [])
  assert.deepEqual((await store.list('everyone', page)).sessions, [])
}
