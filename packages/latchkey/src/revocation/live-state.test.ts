import { beforeEach, describe, expect, it } from 'vitest'
import { newSessionId } from '../session/credential.ts'
import { lifetimePolicy } from '../session/lifetime.ts'
import { newSession } from '../session/new-session.ts'
import type { EndTarget, Store } from '../store/contract.ts'
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
    clock.advance(2_000)
    expect(revoked(await insert('later'))).toBe(false)
  })
})
