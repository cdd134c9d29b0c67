import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { expectOwnEndsKnownAtOnce, expectRefusedByEvent } from '../../test/support/feed-cases.ts'
import {
  authOver,
  endNow,
  listenTo,
  signIn,
  statusOf,
  tokenRevoked,
  until,
  type Heard,
  type Node,
} from '../../test/support/nodes.ts'
import { connectTo, families, type Family } from '../../test/support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import type { Auth } from '../index.ts'
import { sampleSession } from '../testing/index.ts'
import type { Store } from './contract.ts'
import { redisStore, type RedisOptions } from './redis.ts'

describeWith(redisService, 'redis feed', () => {
  let server: RedisServer
  let made = 0
  let closing: (() => unknown)[] = []

  beforeAll(async () => {
    server = await startRedis()
  })
  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    closing = []
  })
  afterAll(async () => server?.stop())

  const freshPrefix = (): string => `feed${made++}`

  /** A node's store, with a client of its own. */
  async function open(
    prefix: string,
    options: Partial<RedisOptions> = {},
    family: Family = 'node-redis',
  ): Promise<Store> {
    const client = await connectTo[family](server)
    const store = redisStore({ ...client.options, prefix, ...options })
    closing.push(() => client.close())
    closing.push(async () => store.close())
    return store
  }

  function openAuth(store: Store, maxStalenessMs = 10_000): Auth {
    const auth = authOver(store, { revocation: { maxStalenessMs } })
    closing.push(async () => auth.close())
    return auth
  }

  function listen(store: Store): Heard {
    const heard = listenTo(store)
    closing.push(heard.stop)
    return heard
  }

  /** Ends every connection to the server but the one that asks. */
  const cutAll = async (): Promise<unknown> =>
    server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')

  describe.each([
    ['node-redis', 1],
    ['node-redis', 5],
    ['ioredis', 1],
    ['ioredis', 5],
  ] as const)('%s, shards: %i', (family, shards) => {
    const nodes = async (prefix = freshPrefix()): Promise<readonly [Store, Store]> => [
      await open(prefix, { shards }, family),
      await open(prefix, { shards }, family),
    ]

    const asNodes = async (): Promise<readonly [Node, Node]> => {
      const [here, there] = await nodes()
      return [
        { store: here, auth: openAuth(here) },
        { store: there, auth: openAuth(there) },
      ]
    }

    test('REV-1: what one node ends, the other refuses, by event and not by chance', async () => {
      await expectRefusedByEvent(...(await asNodes()))
    })

    test('an end on this node is known to its next check, while others write as fast as they can', async () => {
      await expectOwnEndsKnownAtOnce(...(await asNodes()))
    })

    test('every event arrives once, numbered without gaps, and silence is filled with heartbeats', async () => {
      const [here, there] = await nodes()
      const heard = listen(here)
      await until('the feed is open', () => heard.beats > 0)
      for (let n = 1; n <= 20; n++) await (n % 2 === 0 ? here : there).append(tokenRevoked(`${n}`))
      await Promise.all(Array.from({ length: 80 }, async (_, n) => there.append(tokenRevoked(`${n + 21}`))))
      await here.end('everyone', endNow())
      await until('all have arrived', () => heard.events.length >= 101)
      expect(heard.events.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 101 }, (_, n) => n + 1),
      )
      const ids = heard.events.flatMap((event) => (event.type === 'token_revoked' ? [event.tokenId] : []))
      expect(new Set(ids).size).toBe(100)
      const before = heard.beats
      await until('three more heartbeats', () => heard.beats >= before + 3, 2_000)
      expect(heard.events).toHaveLength(101)
      expect(await here.feed.after(0, 1_000)).toEqual(heard.events)
    })

    test('no event is lost when every connection is cut again and again', async () => {
      const [here, there] = await nodes()
      const heard = listen(here)
      await until('the feed is open', () => heard.beats > 0)
      for (let n = 0; n < 200; n++) {
        // A cut may fall between a write and its answer, so a write is asked for until it is acknowledged.
        await until('written', async () => {
          try {
            return (await there.append(tokenRevoked(`${n}`))) > 0
          } catch {
            return false
          }
        })
        if (n % 50 === 25) await cutAll()
      }
      await until('the last one has arrived', () =>
        heard.events.some((event) => event.type === 'token_revoked' && event.tokenId === '199'),
      )
      const ids = heard.events.flatMap((event) => (event.type === 'token_revoked' ? [event.tokenId] : []))
      expect([...new Set(ids)].map(Number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 200 }, (_, n) => n),
      )
    })

    test('a node that starts later knows what was revoked before', async () => {
      const [here, there] = await nodes()
      const nowMs = Date.now()
      await here.append(tokenRevoked('before'))
      await here.end({ tenant: 'acme' }, endNow())
      await here.append(tokenRevoked('after'))
      const { head, events } = await there.feed.snapshot(nowMs)
      const facts = events.map((event) => (event.type === 'token_revoked' ? event.tokenId : event.type))
      expect(facts.toSorted()).toEqual(['after', 'before', 'tenant_cutoff'])
      const sequences = events.map(({ sequence }) => sequence)
      expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b))
      expect(sequences.at(-1)).toBeLessThanOrEqual(head)
      await there.append(tokenRevoked('new'))
      expect(await there.feed.after(head, 10)).toMatchObject([{ tokenId: 'new' }])
    })
  })

  test('a log that was emptied, as by a failover to an old copy, makes followers begin anew', async () => {
    const prefix = freshPrefix()
    const [here, there] = [await open(prefix), await open(prefix)]
    const auth = openAuth(there)
    const signedIn = await signIn(here)
    await here.append(tokenRevoked('something'))
    expect(await statusOf(auth, signedIn)).toBe(200)
    // The copy in memory is all that is left of the session.
    await server.command('FLUSHALL')
    await until('the copy is refused', async () => (await statusOf(auth, signedIn)) === 401, 3_000)
    const again = await signIn(there)
    expect(await statusOf(auth, again)).toBe(200)
    await here.end({ subject: again.session.subject }, endNow())
    await until('ends arrive as before', async () => (await statusOf(auth, again)) === 401, 3_000)
  })

  test('events that were taken back and replaced by others are noticed, even if their ids look right', async () => {
    const prefix = freshPrefix()
    const [here, there] = [await open(prefix), await open(prefix)]
    const heard = listen(there)
    await here.append(tokenRevoked('kept'))
    await here.append(tokenRevoked('lost'))
    await until('both have arrived', () => heard.events.length === 2)
    const before = await there.feed.head()
    // What a replica that never got the second event would go on with: another link, and then a higher id.
    await server.command('HSET', `{${prefix}:0}:meta`, 'l', 'elsewhere.0')
    await here.append(tokenRevoked('in the new line'))
    await until('the line was followed', () => heard.events.length > 2)
    expect(await there.feed.after(before, 10)).toBeNull()
    const { events } = await there.feed.snapshot(Date.now())
    expect(
      events.some((event) => event.type === 'token_revoked' && event.tokenId === 'in the new line'),
    ).toBe(true)
  })

  test('a node that was away while events were purged takes a snapshot', async () => {
    const prefix = freshPrefix()
    const [here, there] = [await open(prefix), await open(prefix)]
    const nowMs = Date.now()
    await here.append(tokenRevoked('first'))
    const head = await there.feed.head()
    await here.append(tokenRevoked('short', nowMs + 1))
    await here.append(tokenRevoked('long'))
    expect(await here.purge(nowMs + 1, 100)).toBe(1)
    const now = await there.feed.head()
    expect(now).toBeGreaterThan(head)
    expect(await there.feed.after(head, 10)).toBeNull()
    const { events } = await there.feed.snapshot(nowMs)
    expect(events.map((event) => event.type === 'token_revoked' && event.tokenId)).toEqual(['first', 'long'])
  })

  test('a feed that hears nothing does not pass its own events off as all there are', async () => {
    const prefix = freshPrefix()
    const client = createClient({ url: server.url })
    await client.connect()
    closing.push(() => client.destroy())
    // Commands go through, and no reader ever connects.
    const deaf: typeof client = Object.create(client, { duplicate: { value: refuse } })
    const here = redisStore({ client: deaf, prefix })
    closing.push(async () => here.close())
    const there = await open(prefix)
    const auth = openAuth(here)
    const signedIn = await signIn(here)
    const other = await signIn(here, { subject: 'other' })
    for (const one of [signedIn, other]) expect(await statusOf(auth, one)).toBe(200)
    await there.end({ session: other.session.id }, endNow())
    await here.end({ session: signedIn.session.id }, endNow())
    expect(await statusOf(auth, signedIn)).toBe(401)
    expect(await statusOf(auth, other)).toBe(401)
  })

  test('an answer that lay unread for a while is no sign of life', async () => {
    const client = new Redis(server.port)
    closing.push(() => client.disconnect())
    let answers = 0
    let delayMs = 350
    const slow = (real: Redis): Redis =>
      Object.create(real, {
        callBuffer: {
          value: async (...words: Parameters<Redis['callBuffer']>) => {
            const answer = await real.callBuffer(...words)
            await pause(delayMs)
            answers++
            return answer
          },
        },
        duplicate: { value: (overrides: object) => slow(real.duplicate(overrides)) },
      })
    const store = redisStore({ client: slow(client), prefix: freshPrefix() })
    closing.push(async () => store.close())
    const heard = listen(store)
    await until('it has read a few times', () => answers >= 8)
    expect(heard.beats).toBe(0)
    await expect(store.feed.head()).rejects.toMatchObject({ code: 'store_unavailable' })
    delayMs = 0
    await until('it is heard', () => heard.beats > 0)
    expect(await store.feed.head()).toBe(0)
  })

  test('close() ends the readers and leaves the client to its owner', async () => {
    for (const family of families) {
      const client = await connectTo[family](server)
      closing.push(() => client.close())
      const count = async (): Promise<number> =>
        String(await server.command('CLIENT', 'LIST', 'TYPE', 'normal'))
          .trim()
          .split('\n').length
      const before = await count()
      const store = redisStore({ ...client.options, prefix: freshPrefix() })
      let beats = 0
      store.feed.subscribe({ onEvents: () => void beats++ })
      await until('the feed is open', () => beats > 0)
      expect(await count()).toBe(before + 1)
      await store.close()
      await until('its connection is gone', async () => (await count()) === before)
      const again = redisStore({ ...client.options, prefix: freshPrefix() })
      expect(await again.count('everyone', 0)).toBe(0)
      await again.close()
    }
  })

  test('a store that was closed before its feed was open opens nothing', async () => {
    const store = await open(freshPrefix())
    const heard = listen(store)
    await store.close()
    const session = sampleSession(Date.now())
    await expect(store.read(session.id)).rejects.toMatchObject({ code: 'store_closed' })
    expect(() => store.feed.subscribe({ onEvents() {} })).toThrow(
      expect.objectContaining({ code: 'store_closed' }),
    )
    expect(heard.beats).toBe(0)
  })
})

function refuse(): never {
  throw new Error('no second connection')
}
