import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAuth, LatchkeyError, memoryStore, type Store } from '../../src/index.ts'
import type { Feed, FeedListener } from '../../src/store/contract.ts'
import {
  bearerModes,
  issuer,
  modes,
  onFrameworks,
  startTarget,
  tapStore,
  type SignedInClient,
  type TappedStore,
  type Target,
} from './support.ts'

const maxStalenessMs = 2_000
let targets: Target[] = []
afterEach(async () => {
  for (const target of targets) await target.close()
  targets = []
})

/** Two nodes over one store; the wire of the second can be cut. */
async function twoNodes(
  options: Parameters<typeof startTarget>[0],
): Promise<{ here: Target; there: Target; wire: TappedStore }> {
  const store = memoryStore()
  const wire = tapStore(store)
  const here = await startTarget({ ...options, store })
  const revocation = { maxStalenessMs, ...options.revocation }
  const there = await startTarget({ ...options, revocation, store: wire.store, clock: here.clock })
  targets.push(here, there)
  return { here, there, wire }
}

const cut = (wire: TappedStore, what: 'feed' | 'all'): void => {
  wire.before = (call) => {
    if (what === 'all' || call.startsWith('feed.')) throw new LatchkeyError('store_unavailable', 'cut')
  }
}

function carriedTo(there: Target, { client }: SignedInClient): ReturnType<Target['client']> {
  const copy = there.client()
  for (const [name, value] of client.cookies) copy.cookies.set(name, value)
  copy.bearer = client.bearer
  return copy
}

describe.each(onFrameworks(modes))('$framework, $strategy by $carry', (mode) => {
  it('a feed cut for longer than maxStalenessMs: every check asks the store, and a revocation is seen', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const [ended, alive] = [await here.signIn(), await here.signIn()]
    const [endedThere, aliveThere] = [carriedTo(there, ended), carriedTo(there, alive)]
    expect((await endedThere.send('GET', '/me')).status).toBe(200)
    expect((await aliveThere.send('GET', '/me')).status).toBe(200)
    cut(wire, 'feed')
    await here.auth.end({ session: ended.sessionId as never })
    here.clock.advance(maxStalenessMs + 1)
    expect((await endedThere.send('GET', '/me')).status).toBe(401)
    expect((await aliveThere.send('GET', '/me')).status).toBe(200)
    expect(there.events).toContainEqual(expect.objectContaining({ type: 'outage' }))
  })

  it('a log that every check asks and cannot read: copies answer for no moment longer', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const client = carriedTo(there, await here.signIn())
    expect((await client.send('GET', '/me')).status).toBe(200)
    cut(wire, 'all')
    expect((await client.send('GET', '/me')).status).toBe(503)
    cut(wire, 'feed')
    expect((await client.send('GET', '/me')).status).toBe(200)
  })

  it('feed and store down: 503 with Retry-After, and everything recovers by itself', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const [ended, alive] = [await here.signIn(), await here.signIn()]
    const [endedThere, aliveThere] = [carriedTo(there, ended), carriedTo(there, alive)]
    expect((await endedThere.send('GET', '/me')).status).toBe(200)
    cut(wire, 'all')
    await here.auth.end({ session: ended.sessionId as never })
    here.clock.advance(maxStalenessMs + 1)
    for (const client of [endedThere, aliveThere]) {
      const answer = await client.send('GET', '/me')
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    wire.before = null
    expect((await endedThere.send('GET', '/me')).status).toBe(401)
    expect((await aliveThere.send('GET', '/me')).status).toBe(200)
  })

  it('a node that starts while the feed is down trusts nothing that it has not read', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const ended = await here.signIn()
    await here.auth.end({ session: ended.sessionId as never })
    cut(wire, 'feed')
    expect((await carriedTo(there, ended).send('GET', '/me')).status).toBe(401)
    cut(wire, 'all')
    expect((await carriedTo(there, ended).send('GET', '/me')).status).toBe(503)
  })
})

describe.each(bearerModes)('$strategy by $carry', (mode) => {
  it('insecureAcceptWhenStale accepts what may be revoked, says so, and only while both are down', async () => {
    const { here, there, wire } = await twoNodes({
      ...mode,
      revocation: { onStale: 'insecureAcceptWhenStale' },
    })
    const ended = await here.signIn()
    const client = carriedTo(there, ended)
    expect((await client.send('GET', '/me')).status).toBe(200)
    cut(wire, 'all')
    await here.auth.end({ session: ended.sessionId as never })
    here.clock.advance(maxStalenessMs + 1)
    there.events.length = 0
    expect((await client.send('GET', '/me')).status).toBe(200)
    expect(there.events).toContainEqual(expect.objectContaining({ type: 'outage' }))
    client.bearer = ended.client.bearer!.replace(/[^.]*$/, 'A'.repeat(86))
    expect((await client.send('GET', '/me')).status).toBe(401)
    client.bearer = ended.client.bearer
    cut(wire, 'feed')
    expect((await client.send('GET', '/me')).status).toBe(401)
  })

  it.each(['read', 'documents.get'])(
    'a refusal counts though the answer of %s is missing, under insecureAcceptWhenStale as well',
    async (silent) => {
      const { here, there, wire } = await twoNodes({
        ...mode,
        revocation: { onStale: 'insecureAcceptWhenStale' },
      })
      const signedIn = await here.signIn()
      const client = carriedTo(there, signedIn)
      expect((await client.send('GET', '/me')).status).toBe(200)
      wire.before = (call) => {
        if (call.startsWith('feed.') || call === silent) throw new LatchkeyError('store_unavailable', 'cut')
      }
      if (silent === 'read') await here.auth.keys.withdraw()
      else await here.auth.end({ session: signedIn.sessionId as never })
      here.clock.advance(maxStalenessMs + 1)
      expect((await client.send('GET', '/me')).status).toBe(401)
    },
  )

  it('a store that hangs is waited for once: all that could refuse is asked before any of it is answered', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const client = carriedTo(there, await here.signIn())
    expect((await client.send('GET', '/me')).status).toBe(200)
    const held: string[] = []
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    wire.before = (call) => {
      if (call.startsWith('feed.')) throw new LatchkeyError('store_unavailable', 'cut')
      held.push(call)
      return released
    }
    here.clock.advance(maxStalenessMs + 1)
    const answer = client.send('GET', '/me')
    await vi.waitFor(() => expect(held.toSorted()).toEqual(['documents.get', 'documents.get', 'read']))
    release()
    expect((await answer).status).toBe(200)
  })

  it('a key withdrawn while its ring cannot be read is refused by the event alone', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const client = carriedTo(there, await here.signIn())
    expect((await client.send('GET', '/me')).status).toBe(200)
    wire.before = (call) => {
      if (call.startsWith('documents.')) throw new LatchkeyError('store_unavailable', 'cut')
    }
    await here.auth.keys.withdraw()
    expect((await client.send('GET', '/me')).status).toBe(401)
  })

  it('a key withdrawn while the feed is cut is refused as soon as local state is not trusted', async () => {
    const { here, there, wire } = await twoNodes(mode)
    const client = carriedTo(there, await here.signIn())
    expect((await client.send('GET', '/me')).status).toBe(200)
    cut(wire, 'feed')
    await here.auth.keys.withdraw()
    here.clock.advance(maxStalenessMs + 1)
    expect((await client.send('GET', '/me')).status).toBe(401)
  })
})

interface PushedStore {
  readonly store: Store
  /** While true, the feed can be heard but not asked. */
  isMute: boolean
  /** Everything new, or a heartbeat if there is nothing. */
  deliver(): Promise<void>
  /** The next event gets lost on the way. */
  lose(): void
}

/** A store across a network: answers with promises, and pushes its events; the test holds the line. */
function pushed(inner: Store): PushedStore {
  const listeners = new Set<FeedListener>()
  let delivered = 0
  async function asked<T>(answer: () => T): Promise<Awaited<T>> {
    if (line.isMute) throw new LatchkeyError('store_unavailable', 'mute')
    return await answer()
  }
  const feed: Feed = {
    delivery: 'pushed',
    head: () => asked(() => inner.feed.head()),
    after: (sequence, limit) => asked(() => inner.feed.after(sequence, limit)),
    snapshot: (nowMs) => asked(() => inner.feed.snapshot(nowMs)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const store = new Proxy(inner, {
    get(target, key) {
      if (key === 'feed') return feed
      const value: unknown = Reflect.get(target, key)
      if (key === 'read')
        return async (...args: unknown[]) => (value as (...args: unknown[]) => unknown)(...args)
      return value
    },
  })
  const line: PushedStore = {
    store,
    isMute: false,
    async deliver() {
      const events = (await inner.feed.after(delivered, 1_000)) ?? []
      delivered = await inner.feed.head()
      for (const listener of listeners) listener.onEvents(events)
    },
    lose() {
      delivered++
    },
  }
  return line
}

describe.each(modes)('a pushed feed, $strategy by $carry', (mode) => {
  it('an event refuses at once; a silent feed is asked; a lost event is noticed by its gap', async () => {
    const inner = memoryStore()
    const line = pushed(inner)
    const target = await startTarget({ ...mode, store: line.store })
    targets.push(target)
    const [first, second, third] = [await target.signIn(), await target.signIn(), await target.signIn()]
    for (const { client } of [first, second, third])
      expect((await client.send('GET', '/me')).status).toBe(200)
    await line.deliver()

    await target.auth.end({ session: first!.sessionId as never })
    await line.deliver()
    expect((await first!.client.send('GET', '/me')).status).toBe(401)

    // Lost on the way; heartbeats go on for less than the bound, then nothing is heard.
    await target.auth.end({ session: second!.sessionId as never })
    target.clock.advance(2_001)
    expect((await second!.client.send('GET', '/me')).status).toBe(401)

    // Two events, of which only the later arrives.
    await target.auth.end({ session: third!.sessionId as never })
    line.lose()
    await inner.append({
      fact: { type: 'token_revoked', tokenId: 'other' },
      expiresAtMs: target.clock() + 60_000,
    })
    await line.deliver()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await third!.client.send('GET', '/me')).status).toBe(401)
  })

  it('a lost event that could not be asked for is not made good by heartbeats', async () => {
    const inner = memoryStore()
    const line = pushed(inner)
    const target = await startTarget({ ...mode, store: line.store })
    targets.push(target)
    const { client, sessionId } = await target.signIn()
    expect((await client.send('GET', '/me')).status).toBe(200)
    await line.deliver()
    await target.auth.end({ session: sessionId as never })
    await inner.append({
      fact: { type: 'token_revoked', tokenId: 'other' },
      expiresAtMs: target.clock() + 60_000,
    })
    line.lose()
    line.isMute = true
    await line.deliver()
    await new Promise((resolve) => setTimeout(resolve, 10))
    line.isMute = false
    for (let second = 0; second < 5; second++) {
      target.clock.advance(1_000)
      await line.deliver()
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect((await client.send('GET', '/me')).status).toBe(401)
  })
})

it('the worst case that an app can read is the one that holds', () => {
  const options = { issuer, strategy: 'session', maintenance: 'manual' } as const
  const onCheck = createAuth({ ...options, store: memoryStore() })
  const overNetwork = createAuth({
    ...options,
    store: pushed(memoryStore()).store,
    revocation: { maxStalenessMs: 500 },
  })
  expect(onCheck.worstCaseRevocationLagMs).toBe(0)
  // The silence that is allowed, and the age that the last heartbeat may have had.
  expect(overNetwork.worstCaseRevocationLagMs).toBe(1_000)
})
