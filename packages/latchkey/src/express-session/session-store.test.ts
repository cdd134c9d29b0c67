import type session from 'express-session'
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { latchkeySessionStore, type LatchkeySessionStore } from './session-store.ts'

const sid = 'a'.repeat(32)
const hourMs = 3_600_000

function open(): { store: LatchkeySessionStore; clock: ReturnType<typeof fakeClock> } {
  const clock = fakeClock(Date.now())
  return { store: latchkeySessionStore({ store: memoryStore(), maintenance: 'manual', clock }), clock }
}

const get = (store: LatchkeySessionStore): Promise<session.SessionData | null> =>
  new Promise((resolve, reject) =>
    store.get(sid, (error, found) => (error ? reject(error as Error) : resolve(found ?? null))),
  )
const set = (store: LatchkeySessionStore, value: object): Promise<unknown> =>
  new Promise((resolve) => store.set(sid, value as session.SessionData, resolve))

describe('latchkeySessionStore', () => {
  it('REV-4: what was read stays unwritten, even after the mark of its end was forgotten', async () => {
    const { store, clock } = open()
    await set(store, { cookie: {}, views: 1 })
    const read = await get(store)
    await new Promise((resolve) => store.destroy(sid, resolve))
    clock.advance(48 * hourMs)
    await store.maintain()
    await set(store, Object.assign(read!, { views: 2 }))
    expect(await get(store)).toBe(null)
  })

  it('SID-7 SID-8: a session without maxAge ends 24 hours after its last use, and after 30 days in any case', async () => {
    const { store, clock } = open()
    await set(store, { cookie: {}, passport: { user: 'ada' } })
    clock.advance(24 * hourMs - 1)
    expect(await get(store)).not.toBe(null)
    clock.advance(1)
    expect(await get(store)).toBe(null)
    await set(store, { cookie: {}, passport: { user: 'ada' } })
    for (let hours = 0; hours < 720; hours += 12) {
      const found = await get(store)
      expect(found, `after ${hours} hours`).not.toBe(null)
      await new Promise((resolve) => store.touch(sid, found!, () => resolve(null)))
      clock.advance(12 * hourMs)
    }
    expect(await get(store)).toBe(null)
    expect(await store.countSessionsOf('ada')).toBe(0)
  })

  it('forgets what has expired', async () => {
    const { store, clock } = open()
    await set(store, { cookie: {} })
    clock.advance(25 * hourMs)
    await store.maintain()
    expect(await new Promise((resolve) => store.all((_, all) => resolve(all)))).toEqual([])
  })
})
