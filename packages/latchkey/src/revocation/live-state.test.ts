import { beforeEach, describe, expect, it } from 'vitest'
import { newSessionId } from '../session/credential.ts'
import { lifetimePolicy } from '../session/lifetime.ts'
import { newSession } from '../session/new-session.ts'
import type { EndTarget, Store } from '../store/contract.ts'
import { maxClockSkewMs } from '../store/cutoff.ts'
import { memoryStore } from '../store/memory.ts'
import type { Session, SessionId } from '../store/record.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createLiveState, type LiveState } from './live-state.ts'

let clock: FakeClock
let store: Store
let live: LiveState

function open(over: Partial<Parameters<typeof createLiveState>[0]> = {}): LiveState {
  return createLiveState({
    store,
    clock,
    steadyClock: clock,
    rememberMs: 630_000,
    maxStalenessMs: 2_000,
    maxCachedSessions: 100,
    maxRevocations: 100,
    ...over,
  })
}

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
  live = open()
})

async function insert(subject = 'user_1', tenant: string | null = null): Promise<Session> {
  const client = { label: '', ip: '', userAgent: '' }
  const start = { id: newSessionId(), subject, tenant, amr: [], client, data: null, remember: false }
  const session = newSession({ ...start, cookieSecret: null, refresh: null }, lifetimePolicy(), clock())
  const rules = { nowMs: clock(), maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: 0 } as const
  const outcome = await store.insert(session, rules)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.session
}

async function end(target: EndTarget): Promise<void> {
  await store.end(target, {
    nowMs: clock(),
    eventExpiresAtMs: clock() + 630_000,
    cutoffExpiresAtMs: clock() + 86_400_000,
  })
}

function revoked(session: Session): boolean {
  const handle = {
    sessionId: session.id,
    tokenId: 'AAAAAAAAAAAAAAAAAAAAAA',
    subject: session.subject,
    tenant: session.tenant,
    signedInAtSeconds: Math.floor(session.authenticatedAtMs / 1000),
  }
  return live.isRevoked(handle, clock())
}

describe('copies of sessions', () => {
  it('answers from a copy until an event drops it', async () => {
    const session = await insert()
    await live.sync()
    await live.source.fetch(session.id)
    await live.sync()
    expect(live.source.cached(session.id)).toEqual(session)
    await end({ session: session.id })
    await live.sync()
    expect(live.source.cached(session.id)).toBeNull()
  })

  it.each([{ subject: 'user_1' }, { tenant: 'acme' }, 'everyone'] as const)(
    'a cut-off of %j drops them too',
    async (target) => {
      const session = await insert('user_1', 'acme')
      await live.sync()
      await live.source.fetch(session.id)
      await end(target)
      await live.sync()
      expect(live.source.cached(session.id)).toBeNull()
    },
  )

  it('a read that was overtaken by the end of the session leaves no copy behind', async () => {
    const session = await insert()
    let release = (): void => undefined
    const slow: Store = {
      ...store,
      read: (id: SessionId) => {
        const found = store.read(id)
        return new Promise((resolve) => {
          release = () => resolve(found)
        })
      },
    }
    live = open({ store: slow })
    await live.sync()
    const reading = live.source.fetch(session.id)
    await end({ session: session.id })
    await live.sync()
    release()
    await reading
    await live.sync()
    expect(live.source.cached(session.id)).toBeNull()
  })

  it('REV-4: a session that is known to have ended is refused without the store, be it overloaded or down', async () => {
    const [ended, other] = [await insert(), await insert('user_2')]
    let reads = 0
    const read: Store['read'] = (id) => {
      reads++
      return store.read(id)
    }
    live = open({ store: { ...store, read } })
    await live.sync()
    await live.source.fetch(ended.id)
    await end({ session: ended.id })
    await live.sync()
    expect(await live.source.fetch(ended.id)).toBeNull()
    expect(reads).toBe(1)
    expect(await live.source.fetch(other.id)).toEqual(other)
    expect(reads).toBe(2)
  })

  it('offers none while the feed is stale', async () => {
    const session = await insert()
    let isCut = false
    const feed = {
      ...store.feed,
      head: () => {
        if (isCut) throw new Error('cut')
        return store.feed.head()
      },
    }
    live = open({ store: { ...store, feed } })
    await live.sync()
    await live.source.fetch(session.id)
    expect(live.source.cached(session.id)).not.toBeNull()
    isCut = true
    expect(await live.sync()).toBe(false)
    expect(live.source.cached(session.id)).toBeNull()
  })
})

describe('revoked tokens', () => {
  it('of an ended session, a subject, a tenant, everyone', async () => {
    const [one, two, three, four] = [
      await insert('a'),
      await insert('b'),
      await insert('c', 'acme'),
      await insert('d'),
    ]
    await end({ session: one.id })
    await live.sync()
    expect([one, two, three, four].map(revoked)).toEqual([true, false, false, false])
    await end({ subject: 'b' })
    await end({ tenant: 'acme' })
    await live.sync()
    expect([one, two, three, four].map(revoked)).toEqual([true, true, true, false])
    await end('everyone')
    await live.sync()
    expect(revoked(four)).toBe(true)
  })

  it('REV-3: survive a restart, because the log does', async () => {
    const session = await insert()
    await end({ session: session.id })
    live = open()
    await live.sync()
    expect(revoked(session)).toBe(true)
  })

  it('more than fit sign everybody out who signed in before, rather than let one back in', async () => {
    live = open({ maxRevocations: 10 })
    const sessions = await Promise.all(Array.from({ length: 12 }, (_, number) => insert(`user_${number}`)))
    const bystander = await insert('bystander')
    for (const session of sessions) await end({ session: session.id })
    await live.sync()
    expect(sessions.every(revoked)).toBe(true)
    expect(revoked(bystander)).toBe(true)
    // Whoever is refused is let in by signing in again, once the second is over up to which a faster clock may have been ahead.
    clock.advance(maxClockSkewMs)
    expect(revoked(await insert('soon'))).toBe(true)
    clock.advance(1_000)
    expect(revoked(await insert('later'))).toBe(false)
  })
})

describe('ATK-7: a clock that jumps', () => {
  const hourMs = 3_600_000
  let steady: FakeClock

  beforeEach(() => {
    steady = fakeClock(0)
    live = open({ steadyClock: steady })
  })

  /** Time goes by. */
  function pass(ms: number): void {
    clock.advance(ms)
    steady.advance(ms)
  }

  it.each([3 * hourMs, -3 * hourMs])(
    'by %d ms and back: what was revoked before stays revoked',
    async (jumpMs) => {
      live = open({ steadyClock: steady, maxRevocations: 10_000 })
      const session = await insert()
      await live.sync()
      await end({ session: session.id })
      await live.sync()
      clock.advance(jumpMs)
      // So many that the set grows, and leaves behind what has expired.
      for (let number = 0; number < 800; number++) await end({ session: (await insert(`user_${number}`)).id })
      await live.sync()
      clock.advance(-jumpMs)
      pass(60_000)
      expect(revoked(session)).toBe(true)
    },
  )

  it.each([3 * hourMs, -3 * hourMs])(
    'by %d ms and back: what was revoked meanwhile is revoked after it',
    async (jumpMs) => {
      const session = await insert()
      await live.sync()
      await end({ session: session.id })
      clock.advance(jumpMs)
      await live.sync()
      clock.advance(-jumpMs)
      expect(revoked(session)).toBe(true)
    },
  )

  it('and a snapshot that is taken meanwhile has what is needed after it', async () => {
    const session = await insert()
    await end({ session: session.id })
    clock.advance(3 * hourMs)
    await live.sync()
    clock.advance(-3 * hourMs)
    expect(revoked(session)).toBe(true)
  })

  it('an event whose writer has a clock hours behind is remembered for the life of a token', async () => {
    const session = await insert()
    await live.sync()
    clock.advance(-3 * hourMs)
    await end({ session: session.id })
    clock.advance(3 * hourMs)
    await live.sync()
    pass(600_000)
    expect(revoked(session)).toBe(true)
  })

  it('forward for good is believed after an hour or two, so that nothing is kept for ever', async () => {
    await live.sync()
    const id = async (): Promise<void> => end({ session: (await insert()).id })
    for (let number = 0; number < 50; number++) await id()
    await live.sync()
    clock.advance(30 * 24 * hourMs)
    for (let hour = 0; hour < 4; hour++) {
      pass(hourMs)
      await id()
      await live.sync()
    }
    for (let number = 0; number < 70; number++) await id()
    await live.sync()
    // Of the first fifty nothing is left, or these would not all have had room.
    expect(live.sizes().revocations).toBeLessThanOrEqual(100)
    clock.advance(1_000)
    expect(revoked(await insert('later'))).toBe(false)
  })

  it('silence of a pushed feed is measured although the clock was set back meanwhile', async () => {
    let push = (): void => {}
    let isCut = false
    const answer = async <T>(value: () => T): Promise<Awaited<T>> => {
      if (isCut) throw new Error('cut')
      return await value()
    }
    const feed: Store['feed'] = {
      delivery: 'pushed',
      head: () => answer(() => store.feed.head()),
      after: (sequence, limit) => answer(() => store.feed.after(sequence, limit)),
      snapshot: (nowMs) => answer(() => store.feed.snapshot(nowMs)),
      subscribe(listener) {
        push = () => listener.onEvents([])
        return () => {}
      },
    }
    live = open({ store: { ...store, feed }, steadyClock: steady })
    expect(await live.sync()).toBe(true)
    push()
    isCut = true
    pass(3_000)
    clock.advance(-2_000)
    // By the clock, one second of silence.
    expect(await live.sync()).toBe(false)
  })
})
