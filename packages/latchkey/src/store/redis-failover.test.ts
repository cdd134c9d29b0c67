import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { authOver, endNow, signIn, statusOf, until, watchFor, type Node } from '../../test/support/nodes.ts'
import {
  connectTo,
  connectToCluster,
  connectToSentinel,
  families,
  type OpenClient,
} from '../../test/support/redis-clients.ts'
import {
  redisService,
  startCluster,
  startRedis,
  startSentinel,
  type RedisServer,
} from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { answersEverywhere, expectNothingLost } from '../../test/support/under-load.ts'
import { sampleSession } from '../testing/index.ts'
import { redisStore, type RedisOptions } from './redis.ts'

const maxStalenessMs = 1_000
const commandTimeoutMs = 500
// What was heard last may have been 450 ms old, and this machine takes its time.
const boundMs = maxStalenessMs + 500

describeWith(redisService, 'redis that fails', () => {
  let closing: (() => unknown)[] = []

  afterEach(async () => {
    for (const close of closing.reverse()) await close()
    closing = []
  })

  function nodeOver(client: OpenClient, options: Partial<RedisOptions> = {}): Node {
    closing.push(() => client.close())
    const store = redisStore({ ...client.options, commandTimeoutMs, ...options })
    const auth = authOver(store, { revocation: { maxStalenessMs } })
    closing.push(async () => store.close())
    closing.push(async () => auth.close())
    return { store, auth }
  }

  async function freshServer(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
    const server = await startRedis(settings)
    closing.push(async () => server.stop())
    return server
  }

  describe.each(families)('%s', (family) => {
    test('Sentinel: the primary is killed under load, and nothing that a replica confirmed is lost', async () => {
      const group = await startSentinel()
      closing.push(async () => group.stop())
      const connect = async (): Promise<Node> =>
        nodeOver(await connectToSentinel[family](group), { waitReplicas: 1 })
      await expectNothingLost([await connect(), await connect()], async () => group.servers[0]!.kill(), {
        boundMs,
      })
    }, 60_000)

    test('Cluster: a primary is killed under load, and nothing that a replica confirmed is lost', async () => {
      const cluster = await startCluster()
      closing.push(async () => cluster.stop())
      const connect = async (): Promise<Node> =>
        nodeOver(await connectToCluster[family](cluster), { waitReplicas: 1, shards: 8 })
      const nodes = [await connect(), await connect()] as const
      const strike = async (): Promise<void> => {
        const [primary, , , replica] = cluster.servers
        await primary!.kill()
        await until('its replica took over', async () =>
          String(await replica!.command('INFO', 'replication')).includes('role:master'),
        )
        // Found without the dead one, which alone could say where its slots are now.
        for (const { store } of nodes)
          await until('every shard answers', async () => answersEverywhere(store))
        // As a replica now, or nobody could confirm what is written to its successor.
        await primary!.start()
      }
      await expectNothingLost(nodes, strike, { boundMs })
    }, 60_000)

    test('a server that is killed and started again from its file loses nothing that was synced', async () => {
      const server = await freshServer({ appendonly: 'yes', appendfsync: 'always' })
      const connect = async (): Promise<Node> => nodeOver(await connectTo[family](server))
      const strike = async (): Promise<void> => {
        await server.kill()
        await pause(1_500)
        await server.start()
      }
      await expectNothingLost([await connect(), await connect()], strike, { boundMs })
    }, 60_000)

    test('a server that stands still: copies answer within the staleness bound and no longer, then 503, then 200', async () => {
      const server = await freshServer()
      const { auth, store } = nodeOver(await connectTo[family](server))
      const signedIn = await signIn(store)
      expect(await statusOf(auth, signedIn)).toBe(200)
      server.signal('SIGSTOP')
      const { lastOkMs, slowestMs, statuses, slowChecks } = await watchFor(5_000, auth, signedIn)
      server.signal('SIGCONT')
      expect(statuses).toEqual([200, 503])
      expect(lastOkMs).toBeLessThanOrEqual(maxStalenessMs + 400)
      expect(slowestMs).toBeLessThan(2 * commandTimeoutMs + 600)
      // The first few wait for their timeouts, those after them for nothing but a probe now and then.
      expect(slowChecks).toBeLessThan(8)
      await until('it answers again', async () => (await statusOf(auth, signedIn)) === 200)
    }, 30_000)
  })

  test('when memory is full, signing in is an outage, and signing out still works', async () => {
    const server = await freshServer()
    const { store, auth } = nodeOver(await connectTo['node-redis'](server))
    const signedIn = await signIn(store, { subject: 'one' })
    const other = await signIn(store, { subject: 'other', tenant: 'acme' })
    expect(await statusOf(auth, signedIn)).toBe(200)
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1')
    const outage = { code: 'store_unavailable', cause: expect.any(Error) }
    const refused = sampleSession(Date.now())
    await expect(
      store.insert(refused, { ...endNow(), maxPerSubject: 1, onCap: 'evict_oldest' }),
    ).rejects.toMatchObject(outage)
    await expect(
      store.documents.put('x', new Uint8Array(1), { expectedVersion: 0, expiresAtMs: null }),
    ).rejects.toMatchObject(outage)
    expect(await store.read(refused.id)).toBeNull()
    expect(await statusOf(auth, other)).toBe(200)
    await store.end({ session: signedIn.session.id }, endNow())
    await store.end({ tenant: 'acme' }, endNow())
    for (const one of [signedIn, other]) expect(await statusOf(auth, one)).toBe(401)
    await server.command('CONFIG', 'SET', 'maxmemory', '0')
    expect(await statusOf(auth, await signIn(store))).toBe(200)
  })

  test('when the disk is full and Redis takes no writes, who is signed in stays so, and the rest is an outage', async () => {
    const server = await freshServer({ 'enable-protected-configs': 'yes' })
    const { store, auth } = nodeOver(await connectTo.ioredis(server))
    const signedIn = await signIn(store)
    // A folder in which nothing can be written, whoever the server runs as.
    await server.command('CONFIG', 'SET', 'dir', '/proc/self', 'save', '3600 1')
    await server.command('BGSAVE')
    await until('saving has failed', async () =>
      String(await server.command('INFO', 'persistence')).includes('rdb_last_bgsave_status:err'),
    )
    const outage = { code: 'store_unavailable', cause: expect.any(Error) }
    await expect(signIn(store, { subject: 'other' })).rejects.toMatchObject(outage)
    await expect(store.end({ session: signedIn.session.id }, endNow())).rejects.toMatchObject(outage)
    expect(await statusOf(auth, signedIn)).toBe(200)
    expect(await store.read(signedIn.session.id)).not.toBeNull()
  })

  test('a write that too few replicas confirm is not acknowledged', async () => {
    const server = await freshServer()
    const { store } = nodeOver(await connectTo.ioredis(server), { waitReplicas: 1, commandTimeoutMs: 100 })
    await expect(signIn(store)).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test.each(families)(
    '%s: a replica, or a primary without its replicas, vouches for nobody',
    async (family) => {
      const server = await freshServer()
      const { store, auth } = nodeOver(await connectTo[family](server))
      const signedIn = await signIn(store)
      expect(await statusOf(auth, signedIn)).toBe(200)
      await server.command('CONFIG', 'SET', 'min-replicas-to-write', '1')
      await expect(store.read(signedIn.session.id)).rejects.toMatchObject({ code: 'store_unavailable' })
      await until(
        'guards say that they cannot know',
        async () => (await statusOf(auth, signedIn)) === 503,
        3_000,
      )
      await server.command('CONFIG', 'SET', 'min-replicas-to-write', '0')
      await until('guards go on', async () => (await statusOf(auth, signedIn)) === 200, 3_000)
      await server.command('REPLICAOF', '127.0.0.1', '1')
      await expect(store.read(signedIn.session.id)).rejects.toMatchObject({ code: 'store_unavailable' })
      await until('guards say so again', async () => (await statusOf(auth, signedIn)) === 503, 3_000)
    },
  )

  test.each(families)(
    '%s: a client that was never connected is an outage, not a request that hangs',
    async (family) => {
      const server = await freshServer()
      const client = await connectTo[family](server)
      const { store } = nodeOver(client)
      await server.stop()
      const askedAtMs = performance.now()
      await expect(store.read(sampleSession(0).id)).rejects.toMatchObject({ code: 'store_unavailable' })
      await expect(store.feed.head()).rejects.toMatchObject({ code: 'store_unavailable' })
      expect(performance.now() - askedAtMs).toBeLessThan(2 * commandTimeoutMs + 500)
    },
  )
})
