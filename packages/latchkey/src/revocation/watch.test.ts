import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type Auth, type EndTarget, type Identity } from '../index.ts'
import { formatCredential, newCookieSecret, newSessionId } from '../session/credential.ts'
import { lifetimePolicy } from '../session/lifetime.ts'
import { newSession } from '../session/new-session.ts'
import type { Store } from '../store/contract.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../../test/support/nodes.ts'

let clock: FakeClock
let store: Store
let auth: Auth

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
  auth = createAuth({
    issuer: 'https://app.example',
    strategy: 'session',
    store,
    clock,
    maintenance: 'manual',
  })
})

afterEach(() => auth.close())

async function signedIn(subject = 'user_1'): Promise<Identity> {
  return (await signedInWithCookie(subject)).identity
}

async function signedInWithCookie(subject: string): Promise<{ identity: Identity; cookie: string }> {
  const [id, secret] = [newSessionId(), newCookieSecret()]
  const client = { label: '', ip: '', userAgent: '' }
  const start = {
    id,
    subject,
    tenant: 'acme',
    amr: ['pwd'],
    client,
    data: null,
    remember: false,
    cookieSecret: secret,
  }
  const session = newSession({ ...start, refresh: null }, lifetimePolicy(), clock())
  await store.insert(session, { nowMs: clock(), maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: 0 })
  const cookie = formatCredential({ id, secret })
  const check = await auth.check({ cookie })
  if (!check.ok) throw new Error(check.reason)
  return { identity: check.identity, cookie }
}

function fired(signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(true)
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(true)))
}

describe('watching a session', () => {
  it.each(['session', 'subject', 'tenant', 'everyone'] as const)(
    'REV-4: fires when the %s is ended, by whoever',
    async (what) => {
      const identity = await signedIn()
      const bystander = auth.watch(await signedIn('user_2'))
      const signal = auth.watch(identity)
      const targets: Record<typeof what, EndTarget> = {
        session: { session: identity.sessionId },
        subject: { subject: 'user_1' },
        tenant: { tenant: 'acme' },
        everyone: 'everyone',
      }
      expect(signal.aborted).toBe(false)
      const rules = { nowMs: clock(), eventExpiresAtMs: clock() + 9e5, cutoffExpiresAtMs: clock() + 9e5 }
      await store.end(targets[what], rules)
      expect(await fired(signal)).toBe(true)
      expect(bystander.aborted).toBe(what === 'tenant' || what === 'everyone')
    },
  )

  it('REV-4: fires on the node that ended the session before its caller goes on', async () => {
    const signal = auth.watch(await signedIn())
    await auth.end({ subject: 'user_1' })
    await Promise.resolve()
    expect(signal.aborted).toBe(true)
  })

  it('fires when the session’s time is over, which no event announces', async () => {
    const signal = auth.watch(await signedIn())
    clock.advance(1_800_000)
    expect(await fired(signal)).toBe(true)
  })

  it('reads the record once, and again when its time may be over or something changed, not all the time', async () => {
    let reads = 0
    const counting = memoryStore()
    store = { ...counting, read: (id) => (reads++, counting.read(id)) }
    auth = createAuth({
      issuer: 'https://app.example',
      strategy: 'session',
      store,
      clock,
      maintenance: 'manual',
    })
    const identity = await signedIn()
    const signal = auth.watch(identity)
    await until('it was read', () => reads === 2)
    clock.advance(60_000)
    await pause(700)
    expect(reads).toBe(2)
    await auth.sessions.setData(identity.sessionId, () => ({ theme: 'dark' }))
    const before = reads
    await until('it is read again', () => reads > before)
    clock.advance(1_800_000)
    expect(await fired(signal)).toBe(true)
  })

  it('REV-4: reads all records now and then while the feed cannot be trusted', async () => {
    const inner = memoryStore()
    let isCut = false
    const ask = <T>(value: T): T => {
      if (isCut) throw new Error('cut')
      return value
    }
    store = { ...inner, feed: { ...inner.feed, head: () => ask(inner.feed.head()) } }
    auth = createAuth({
      issuer: 'https://app.example',
      strategy: 'session',
      store,
      clock,
      maintenance: 'manual',
    })
    const identity = await signedIn()
    const signal = auth.watch(identity)
    await pause(500)
    isCut = true
    const rules = { nowMs: clock(), eventExpiresAtMs: clock() + 9e5, cutoffExpiresAtMs: clock() + 9e5 }
    await inner.end({ session: identity.sessionId }, rules)
    await pause(500)
    expect(signal.aborted).toBe(false)
    clock.advance(30_000)
    expect(await fired(signal)).toBe(true)
  })

  it('REV-4: fires for a session that ended just before it was watched', async () => {
    const identity = await signedIn()
    await auth.end({ session: identity.sessionId })
    const signal = auth.watch(identity)
    expect(await fired(signal)).toBe(true)
  })

  it('REV-4: whoever is told to leave is not let in again by a copy, although the feed is not there yet', async () => {
    const inner = memoryStore()
    // A feed that brings nothing but heartbeats: the event is still on its way.
    const late = { ...inner.feed, delivery: 'pushed', head: () => 0, subscribe: () => () => {} } as const
    store = { ...inner, feed: late }
    auth = createAuth({
      issuer: 'https://app.example',
      strategy: 'session',
      store,
      clock,
      maintenance: 'manual',
    })
    const { identity, cookie } = await signedInWithCookie('user_1')
    const signal = auth.watch(identity)
    const rules = { nowMs: clock(), eventExpiresAtMs: clock() + 9e5, cutoffExpiresAtMs: clock() + 9e5 }
    await inner.end({ session: identity.sessionId }, rules)
    expect(await fired(signal)).toBe(true)
    expect((await auth.check({ cookie })).ok).toBe(false)
  })

  it('REV-4: a check made by a listener knows of everything that ended together with its session', async () => {
    const many = await Promise.all(
      Array.from({ length: 3_000 }, async (_, index) => signedInWithCookie(`user_${index}`)),
    )
    const next = (index: number): string => many[(index + 1) % many.length]!.cookie
    const answers = many.map(
      ({ identity }, index) =>
        new Promise<boolean>((resolve) => {
          auth.watch(identity).addEventListener('abort', () => {
            void Promise.resolve(auth.check({ cookie: next(index) })).then(({ ok }) => resolve(ok))
          })
        }),
    )
    const rules = { nowMs: clock(), eventExpiresAtMs: clock() + 9e5, cutoffExpiresAtMs: clock() + 9e5 }
    for (const { identity } of many) await store.end({ session: identity.sessionId }, rules)
    await auth.check({ cookie: many[0]!.cookie })
    expect((await Promise.all(answers)).filter((ok) => ok)).toEqual([])
  })
})
