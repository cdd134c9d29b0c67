import assert from 'node:assert/strict'
import type { SessionFilter, Store } from '../../store/contract.ts'
import type { Session } from '../../store/record.ts'
import { sampleSession } from '../sample-session.ts'
import { endedAt, hourMs, insert, startMs, storeCase, type StoreCase } from './case.ts'

/** Every session, page by page. `between` runs after each page. */
async function allPages(
  store: Store,
  filter: SessionFilter,
  limit: number,
  between?: () => Promise<void>,
): Promise<Session[]> {
  const found: Session[] = []
  let cursor: string | null = null
  do {
    const page = await store.list(filter, { nowMs: startMs + 500, limit, cursor })
    assert(page.sessions.length <= limit, 'a page is longer than asked for')
    found.push(...page.sessions)
    cursor = page.next
    await between?.()
  } while (cursor !== null)
  return found
}

const filters: readonly (readonly [string, SessionFilter])[] = [
  ['a subject', { subject: 'user_1' }],
  ['everyone', 'everyone'],
]

export const listingCases: readonly StoreCase[] = [
  storeCase('the sessions of a subject come newest sign-in first', async (store) => {
    for (const offset of [3, 1, 2, 5, 4]) await insert(store, sampleSession(startMs + offset))
    const found = await allPages(store, { subject: 'user_1' }, 2)
    assert.deepEqual(
      found.map((session) => session.createdAtMs - startMs),
      [5, 4, 3, 2, 1],
    )
  }),

  ...filters.flatMap(([whose, filter]) => [
    storeCase(`pages of ${whose} are complete and without duplicates, whatever their size`, async (store) => {
      const ids: string[] = []
      for (let n = 0; n < 23; n++) {
        // Some sign-ins share a millisecond: a position must not skip or repeat them.
        ids.push((await insert(store, sampleSession(startMs + Math.floor(n / 4)))).id)
      }
      for (const limit of [1, 2, 7, 22, 23, 24, 1000]) {
        const found = (await allPages(store, filter, limit)).map((session) => session.id as string)
        assert.deepEqual(found.toSorted(), ids.toSorted(), `limit ${limit}`)
      }
    }),

    storeCase(`pages of ${whose} stay complete while others sign in and out`, async (store) => {
      const stable: string[] = []
      for (let n = 0; n < 20; n++) stable.push((await insert(store, sampleSession(startMs + n))).id)
      let brief: Session | null = null
      const found = await allPages(store, filter, 3, async () => {
        if (brief !== null) await store.end({ session: brief.id }, endedAt(startMs))
        brief = await insert(store, sampleSession(startMs + 10))
      })
      const ids = found.map((session) => session.id as string)
      assert.equal(new Set(ids).size, ids.length, 'a session came twice')
      assert.deepEqual(
        stable.filter((id) => !ids.includes(id)),
        [],
      )
    }),

    storeCase(`the list and count of ${whose} have live sessions only`, async (store) => {
      const live = await insert(store, sampleSession(startMs + 3))
      await insert(store, sampleSession(startMs, { expiresAtMs: startMs + 500 }))
      await insert(store, sampleSession(startMs - hourMs))
      await insert(store, sampleSession(startMs, { tenant: 'acme' }))
      await store.end({ tenant: 'acme' }, endedAt(startMs + 1))
      const ended = await insert(store, sampleSession(startMs + 2))
      await store.end({ session: ended.id }, endedAt(startMs + 2))
      assert.deepEqual(
        (await allPages(store, filter, 1)).map((session) => session.id),
        [live.id],
      )
      assert.equal(await store.count(filter, startMs + 500), 1)
      assert.equal(await store.count(filter, startMs + 499), 2)
    }),

    storeCase(`a cursor for ${whose} that is none of ours is no error`, async (store) => {
      await insert(store, sampleSession(startMs))
      for (const cursor of ['', '%', '\0', '__proto__', 'x'.repeat(3000)]) {
        const page = await store.list(filter, { nowMs: startMs, limit: 5, cursor })
        assert(page.sessions.length <= 1)
        assert.equal(page.next, null)
      }
    }),
  ]),

  storeCase('parallel sign-ins and sign-outs lose no entry of the list', async (store) => {
    const kept = Array.from({ length: 30 }, (_, n) => sampleSession(startMs + n))
    const dropped = Array.from({ length: 30 }, (_, n) => sampleSession(startMs + n))
    await Promise.all(dropped.map(async (session) => insert(store, session)))
    await Promise.all([
      ...kept.map(async (session) => insert(store, session)),
      ...dropped.map(async ({ id }) => store.end({ session: id }, endedAt(startMs))),
    ])
    const listed = await allPages(store, { subject: 'user_1' }, 1000)
    assert.deepEqual(new Set(listed.map(({ id }) => id)), new Set(kept.map(({ id }) => id)))
    assert.equal(await store.count({ subject: 'user_1' }, startMs), 30)
  }),
]
