import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster, createSentinel } from 'redis'
import type { RedisOptions } from '../../src/store/redis.ts'
import type { RedisCluster, RedisServer, SentinelGroup } from './redis-server.ts'

/** What a test passes to `redisStore`, and how it lets go of it. */
export interface OpenClient {
  readonly options: Pick<RedisOptions, 'client' | 'feedClient'>
  close(): void
}

export type Family = 'node-redis' | 'ioredis'
export const families: readonly Family[] = ['node-redis', 'ioredis']

type Connect<Target> = (target: Target) => Promise<OpenClient>

/** Outages are what these tests are about: the store tells them, and nobody has to hear of them twice. */
const ignore = (): void => {}

export const connectTo: Readonly<Record<Family, Connect<RedisServer>>> = {
  async 'node-redis'({ url }) {
    const client = createClient({ url, socket: { reconnectStrategy: 50 } })
    client.on('error', ignore)
    await client.connect()
    return { options: { client }, close: () => client.destroy() }
  },
  async ioredis({ port }) {
    const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50 })
    client.on('error', ignore)
    return { options: { client }, close: () => client.disconnect() }
  },
}

export const connectToCluster: Readonly<Record<Family, Connect<RedisCluster>>> = {
  async 'node-redis'({ nodes }) {
    const client = createCluster({
      rootNodes: nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
      defaults: { socket: { reconnectStrategy: 50 } },
    })
    client.on('error', ignore)
    await client.connect()
    return { options: { client }, close: () => client.destroy() }
  },
  async ioredis({ nodes }) {
    const client = new Cluster([...nodes], { clusterRetryStrategy: () => 50, slotsRefreshTimeout: 500 })
    client.on('error', ignore)
    return { options: { client }, close: () => client.disconnect() }
  },
}

export const connectToSentinel: Readonly<Record<Family, Connect<SentinelGroup>>> = {
  async 'node-redis'({ sentinels, name }) {
    const open = async () => {
      const client = createSentinel({
        name,
        sentinelRootNodes: [...sentinels],
        nodeClientOptions: { socket: { reconnectStrategy: 50 } },
        scanInterval: 200,
      })
      client.on('error', ignore)
      await client.connect()
      return client
    }
    const [client, feedClient] = await Promise.all([open(), open()])
    return {
      options: { client, feedClient },
      close() {
        void client.destroy()
        void feedClient.destroy()
      },
    }
  },
  async ioredis({ sentinels, name }) {
    const client = new Redis({
      sentinels: [...sentinels],
      name,
      sentinelRetryStrategy: () => 50,
      retryStrategy: () => 50,
    })
    client.on('error', ignore)
    return { options: { client }, close: () => client.disconnect() }
  },
}
