import fc from 'fast-check'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { farMs, until } from '../../test/support/nodes.ts'
import { connectTo, families, type Family } from '../../test/support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { sampleId, sampleSession, storeCases } from '../testing/index.ts'
import type { EndTarget, InsertRules, PageRequest, SessionFilter, Store } from './contract.ts'
import { memoryStore } from './memory.ts'
import type { Session, SessionId } from './record.ts'
import { redisStore, type RedisOptions } from './redis.ts'

const nowMs = 1_750_000_000_000
const rules: InsertRules = { nowMs, maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: nowMs + farMs }
const endRules = { nowMs, eventExpiresAtMs: nowMs + farMs, cutoffExpiresAtMs: nowMs + farMs }

describeWith(redisService, 'redis', () => {
  let server: RedisServer
  let made = 0
  const closing: (() => unknown)[] = []

  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await server?.stop()
  })

  const freshPrefix = (): string => `t${made++}`

  async function open(options: Partial<RedisOptions> = {}, family: Family = 'node-redis'): Promise<Store> {
    const client = await connectTo[family](server)
    const store = redisStore({ ...client.options, prefix: freshPrefix(), ...options })
    closing.push(() => client.close())
    closing.push(async () => store.close())
    return store
  }

  describe.each(families)('%s', (family) => {
    let options: Pick<RedisOptions, 'client'>
    beforeAll(async () => {
      const client = await connectTo[family](server)
      options = client.options
      closing.push(() => client.close())
    })

    test.each(storeCases)('$name', async ({ run }) => {
      await run(() => redisStore({ ...options, prefix: freshPrefix() }))
    })

    test('whatever is done to it, the store answers as the memory store does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(1, 3),
          fc.array(anyStep, { minLength: 5, maxLength: 30 }),
          async (shards, steps) => {
            const store = redisStore({ ...options, prefix: freshPrefix(), shards })
            try {
              await assertAlike(memoryStore(), store, steps)
            } finally {
              await store.close()
            }
          },
        ),
        { numRuns: 60 },
      )
    }, 60_000)

    test('two nodes race for one version, and for the last place under a cap: one wins', async () => {
      const prefix = freshPrefix()
      const nodes = [await open({ prefix }, family), await open({ prefix }, family)]
      const session = await insert(nodes[0]!, sampleSession(nowMs))
      for (let version = 2; version < 6; version++) {
        const wins = await Promise.all(
          Array.from({ length: 50 }, async (_, n) =>
            nodes[n % 2]!.replace({ ...session, version, data: n }, null),
          ),
        )
        expect(wins.filter(Boolean)).toHaveLength(1)
        expect((await nodes[0]!.read(session.id))?.data).toBe(wins.indexOf(true))
      }
      const capped = { ...rules, maxPerSubject: 3 } as const
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, async (_, n) => nodes[n % 2]!.insert(sampleSession(nowMs + n), capped)),
      )
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(2)
      const keys = await Promise.all(
        Array.from({ length: 50 }, async (_, n) =>
          nodes[n % 2]!.documents.put('key', Buffer.of(n), { expectedVersion: 0, expiresAtMs: null }),
        ),
      )
      expect(keys.filter(Boolean)).toHaveLength(1)
    })
  })

  test('a client that speaks RESP3 and maps types of its own changes nothing', async () => {
    const client = createClient({
      url: server.url,
      RESP: 3,
      commandOptions: { typeMapping: { 36: String, 58: String } },
    })
    await client.connect()
    closing.push(() => client.destroy())
    const store = redisStore({ client, prefix: freshPrefix() })
    closing.push(async () => store.close())
    let beats = 0
    store.feed.subscribe({ onEvents: () => void beats++ })
    const session = await insert(store, sampleSession(nowMs))
    expect(await store.read(session.id)).toEqual(session)
    expect((await store.list('everyone', page())).sessions).toEqual([session])
    await store.end('everyone', endRules)
    expect(await store.count('everyone', nowMs)).toBe(0)
    await until('the feed is open', () => beats > 2)
  })

  test('the number of shards is fixed with the first use, and another is refused by name', async () => {
    const prefix = freshPrefix()
    await insert(await open({ prefix, shards: 3 }), sampleSession(nowMs))
    const other = await open({ prefix, shards: 4 })
    const refused = { code: 'store_incompatible' }
    await expect(other.read(sampleId())).rejects.toMatchObject(refused)
    await expect(other.read(sampleId())).rejects.toThrow('spread over 3 shards, but the option shards is 4')
    await expect(other.end('everyone', endRules)).rejects.toMatchObject(refused)
    await server.command('HSET', `{${prefix}:0}:meta`, 'format', '9')
    await expect((await open({ prefix, shards: 3 })).count('everyone', nowMs)).rejects.toThrow('format 9')
  })

  test('what is not ours is an error, and never "no such session"', async () => {
    const prefix = freshPrefix()
    const store = await open({ prefix })
    const session = await insert(store, sampleSession(nowMs))
    const corrupt = { code: 'store_corrupt' }
    const key = `{${prefix}:0}:s:${session.id}`
    for (const value of ['{"admin":true}', 'x'.repeat(100), '\u0001'.repeat(100)]) {
      await server.command('SET', key, value)
      await expect(store.read(session.id)).rejects.toMatchObject(corrupt)
    }
    await server.command('DEL', key)
    await server.command('HSET', key, 'a', 'b')
    await expect(store.read(session.id)).rejects.toMatchObject(corrupt)
    await expect(store.end({ session: session.id }, endRules)).rejects.toMatchObject(corrupt)
    await server.command('SET', `{${prefix}:0}:d:ring`, 'theirs')
    await expect(store.documents.get('ring')).rejects.toMatchObject(corrupt)
  })

  test('a write that a client library sends twice counts once', async () => {
    const prefix = freshPrefix()
    const store = await open({ prefix })
    const client = new Redis(server.port)
    closing.push(() => client.disconnect())
    // Every script is run twice, and the second answer is what the store gets: as after a connection that broke in between.
    const twice: Redis = Object.create(client, {
      callBuffer: {
        value: async (...words: Parameters<Redis['callBuffer']>) => {
          await client.callBuffer(...words)
          return client.callBuffer(...words)
        },
      },
    })
    const resending = redisStore({ client: twice, prefix })
    closing.push(async () => resending.close())
    const session = await insert(resending, sampleSession(nowMs))
    expect(await resending.replace({ ...session, version: 2 }, null)).toBe(true)
    expect(await resending.documents.put('x', Buffer.of(1), { expectedVersion: 0, expiresAtMs: null })).toBe(
      true,
    )
    expect((await store.documents.get('x'))?.version).toBe(1)
    await resending.end('everyone', endRules)
    expect(await store.read(session.id)).toBeNull()
    // The same bytes from somebody else are not the same write.
    expect(await store.insert(sampleSession(nowMs, { id: session.id }), rules)).toEqual({
      ok: false,
      reason: 'id_taken',
    })
  })

  test('a session leaves by itself when its time and an hour are over, and its index with it', async () => {
    const prefix = freshPrefix()
    const store = await open({ prefix })
    const lasting = sampleSession(nowMs, { expiresAtMs: nowMs + 60_000 })
    await insert(store, lasting)
    const keys = [`{${prefix}:0}:s:${lasting.id}`]
    for (const key of [...keys, ...(await keysOf(`{${prefix}:0}:u:*`))]) {
      const left = Number(await server.command('PTTL', key))
      expect(left).toBeGreaterThan(3_600_000)
      expect(left).toBeLessThanOrEqual(3_660_000)
    }
    await store.replace({ ...lasting, version: 2, lastSeenAtMs: nowMs + 30_000 }, null)
    expect(Number(await server.command('PTTL', keys[0]!))).toBeGreaterThan(3_600_000)
    // As if Redis had let go of it before any purge: the rest is swept up.
    await server.command('DEL', keys[0]!)
    expect(await store.count({ subject: 'user_1' }, nowMs)).toBe(0)
    expect(await store.purge(nowMs + 60_000, 10)).toBe(1)
    expect(await keysOf(`{${prefix}:0}:x`)).toEqual([])
  })

  async function keysOf(pattern: string): Promise<string[]> {
    // What KEYS answers.
    return (await server.command('KEYS', pattern)) as string[]
  }

  test('a store object that stays idle through a restart of Redis loads its scripts again', async () => {
    const store = await open()
    const session = await insert(store, sampleSession(nowMs))
    await server.command('SCRIPT', 'FLUSH')
    expect(await store.read(session.id)).toEqual(session)
  })

  test('an id that leads to another shard than its subject is refused', async () => {
    const store = await open({ shards: 2 })
    const id = sampleId()
    const elsewhere = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].find(
      (subject) => store.shardByte!(subject) % 2 !== store.shardByte!('user_1') % 2,
    )
    const lost = sampleSession(nowMs, { id, subject: elsewhere! })
    await expect(store.insert(lost, rules)).rejects.toMatchObject({ code: 'config_invalid' })
    await expect(store.insert({ ...lost, id: 'short' as SessionId }, rules)).rejects.toMatchObject({
      code: 'config_invalid',
    })
  })

  test('the rights that the documentation names are enough, and reach no key outside of the prefix', async () => {
    const prefix = freshPrefix()
    const rights = ['+@read', '+@write', '+@scripting', '+@connection', '+wait', '+info']
    await server.command('ACL', 'SETUSER', prefix, 'on', '>pw', `~{${prefix}:*`, ...rights)
    const own = createClient({ url: server.url, username: prefix, password: 'pw' })
    await own.connect()
    closing.push(() => own.destroy())
    const other = new Redis({ port: server.port, username: prefix, password: 'pw' })
    closing.push(() => other.disconnect())
    for (const client of [own, other]) {
      const store = redisStore({ client, prefix })
      closing.push(async () => store.close())
      let beats = 0
      store.feed.subscribe({ onEvents: () => void beats++ })
      const session = await insert(store, sampleSession(nowMs))
      expect(await store.read(session.id)).toEqual(session)
      await store.end('everyone', { ...endRules, nowMs: nowMs - 1_000_000_000 })
      await store.purge(nowMs, 10)
      await until('the feed is open', () => beats > 2)
      const outside = redisStore({ client, prefix: `${prefix}x` })
      await expect(outside.count('everyone', nowMs)).rejects.toMatchObject({ code: 'store_unavailable' })
      await outside.close()
    }
  })

  test('no key says who a subject or a tenant is', async () => {
    const prefix = freshPrefix()
    const store = await open({ prefix })
    await insert(store, sampleSession(nowMs, { subject: 'ann@example.com', tenant: 'acme' }))
    await store.end({ tenant: 'acme' }, endRules)
    await store.end({ subject: 'bob@example.com' }, endRules)
    const keys = await keysOf(`{${prefix}:*`)
    expect(keys.length).toBeGreaterThan(5)
    expect(keys.filter((key) => /ann|acme|bob/.test(key))).toEqual([])
  })
})

describe('redisStore', () => {
  const client = new Redis({ lazyConnect: true })
  test.each([
    [{ client: {} }, 'client must be'],
    [{ client: null }, 'client must be'],
    [{ client, prefix: '{x}' }, 'prefix'],
    [{ client, prefix: '' }, 'prefix'],
    [{ client, shards: 0 }, 'shards'],
    [{ client, shards: 257 }, 'shards'],
    [{ client, commandTimeoutMs: 10 }, 'commandTimeoutMs'],
    [{ client, waitReplicas: -1 }, 'waitReplicas'],
    [{ client, url: 'redis://' }, 'url'],
    [{ client, feedClient: client }, 'feedClient'],
    [{ client: new Redis({ lazyConnect: true, keyPrefix: 'app:' }) }, 'keyPrefix'],
    [{ client: { getMasterNode() {}, sendCommand() {} } }, 'feedClient'],
  ])('the options %# are refused, and the message names what is wrong', (options, named) => {
    // Types would refuse some of them too; JavaScript would not.
    const call = (): Store => redisStore(options as unknown as RedisOptions)
    expect(call).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    expect(call).toThrow(named)
  })
})

async function insert(store: Store, session: Session): Promise<Session> {
  const outcome = await store.insert(session, rules)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.session
}

function page(): PageRequest {
  return { nowMs, limit: 10, cursor: null }
}

type Step = (store: Store, atMs: number, known: readonly SessionId[]) => Promise<unknown>

const subjects = ['ann', 'bob', '__proto__', 'x\ud800', 'x\ud801']
const anySubject = fc.constantFrom(...subjects)
const pick = fc.nat({ max: 50 })

/** One thing done to a store: with ids and times from outside, so that two stores can be done the same. */
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: signIns() },
  { weight: 2, arbitrary: writes() },
  { weight: 2, arbitrary: ends() },
  { weight: 1, arbitrary: fc.constant<Step>(async (store, atMs) => store.purge(atMs, 1000)) },
)

function signIns(): fc.Arbitrary<Step> {
  return fc
    .record({
      subject: anySubject,
      tenant: fc.constantFrom(null, 'acme'),
      max: fc.constantFrom(null, 1, 3),
      onCap: fc.constantFrom('evict_oldest' as const, 'refuse' as const),
      lifeMs: fc.constantFrom(5_000, 10_000_000),
    })
    .map(({ subject, tenant, max, onCap, lifeMs }): Step => {
      const id = sampleId(subject)
      return async (store, atMs) =>
        store.insert(sampleSession(atMs, { id, subject, tenant, expiresAtMs: atMs + lifeMs }), {
          nowMs: atMs,
          maxPerSubject: max,
          onCap,
          eventExpiresAtMs: atMs + farMs,
        })
    })
}

function writes(): fc.Arbitrary<Step> {
  return fc
    .tuple(pick, fc.constantFrom(0, 1, 1, 2))
    .map(([index, ahead]): Step => async (store, atMs, known) => {
      const current = known.length === 0 ? null : await store.read(known[index % known.length]!)
      if (current === null) return null
      const next = { ...current, version: current.version + ahead, lastSeenAtMs: atMs, data: index }
      return store.replace(next, {
        fact: { type: 'token_revoked', tokenId: `${index}` },
        expiresAtMs: atMs + farMs,
      })
    })
}

function ends(): fc.Arbitrary<Step> {
  const targets: fc.Arbitrary<(id: SessionId) => EndTarget> = fc.oneof(
    fc.constant((id: SessionId): EndTarget => ({ session: id })),
    anySubject.map((subject) => (id: SessionId): EndTarget => ({ subject, except: id })),
    anySubject.map((subject) => (): EndTarget => ({ subject })),
    fc.constant((): EndTarget => ({ tenant: 'acme' })),
    fc.constant((): EndTarget => 'everyone'),
  )
  return fc.tuple(targets, pick).map(
    ([targetOf, index]): Step =>
      async (store, atMs, known) =>
        store.end(targetOf(known[index % known.length] ?? sampleId()), {
          nowMs: atMs,
          eventExpiresAtMs: atMs + farMs,
          cutoffExpiresAtMs: atMs + farMs,
        }),
  )
}

/** Does the steps to both stores, and asks both everything after each. */
async function assertAlike(one: Store, other: Store, steps: readonly Step[]): Promise<void> {
  const known: SessionId[] = []
  let atMs = nowMs
  for (const step of steps) {
    // In seconds of their own, so that no two sign-ins share a time: the order of those is each store's own.
    atMs += 1_001
    const outcome = await step(one, atMs, known)
    expect(await step(other, atMs, known)).toEqual(outcome)
    for (const { id } of await listed(one, 'everyone', atMs)) if (!known.includes(id)) known.push(id)
    for (const id of known) expect(await other.read(id)).toEqual(await one.read(id))
    for (const subject of subjects) {
      expect(await listed(other, { subject }, atMs)).toEqual(await listed(one, { subject }, atMs))
    }
    const byId = (sessions: Session[]): Session[] => sessions.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(byId(await listed(other, 'everyone', atMs))).toEqual(byId(await listed(one, 'everyone', atMs)))
    expect(await other.count('everyone', atMs)).toBe(await one.count('everyone', atMs))
    expect(await other.feed.head()).toBe(await one.feed.head())
    expect(await other.feed.after(0, 1_000)).toEqual(await one.feed.after(0, 1_000))
    expect(await other.feed.snapshot(atMs)).toEqual(await one.feed.snapshot(atMs))
  }
}

async function listed(store: Store, filter: SessionFilter, atMs: number): Promise<Session[]> {
  const found: Session[] = []
  let cursor: string | null = null
  do {
    const shown: Awaited<ReturnType<Store['list']>> = await store.list(filter, {
      nowMs: atMs,
      limit: 2,
      cursor,
    })
    found.push(...shown.sessions)
    cursor = shown.next
  } while (cursor !== null)
  return found
}
