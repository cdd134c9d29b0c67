import { createClient } from 'redis'
import type { Auth, Store } from '../../src/index.ts'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { redisStore } from '../../src/store/redis.ts'
import { authOver } from './nodes.ts'
import { postgresService, startPostgres } from './postgres-server.ts'
import { redisService, startRedis } from './redis-server.ts'
import type { RequiredService } from './requires.ts'

/** A server that several nodes share, and a node in this process that is always connected to it. */
export interface SharedServer {
  readonly port: number
  /** The address for a node's client, by way of another host and port if need be. */
  url(host?: string, port?: number): string
  readonly here: { readonly store: Store; readonly auth: Auth }
  stop(): Promise<void>
}

export interface ServerKind {
  readonly kind: 'redis' | 'postgres'
  readonly service: RequiredService
  start(): Promise<SharedServer>
}

/** The stores for several machines. */
export const serverKinds: readonly ServerKind[] = [
  {
    kind: 'redis',
    service: redisService,
    async start() {
      const server = await startRedis()
      const client = createClient({ url: server.url })
      client.on('error', () => {})
      await client.connect()
      const store = redisStore({ client })
      const auth = authOver(store, { strategy: 'hybrid' })
      return {
        port: server.port,
        url: (host = '127.0.0.1', port = server.port) => `redis://${host}:${port}`,
        here: { store, auth },
        async stop() {
          await auth.close()
          client.destroy()
          await server.stop()
        },
      }
    },
  },
  {
    kind: 'postgres',
    service: postgresService,
    async start() {
      const server = await startPostgres()
      const pool = server.pool()
      await migratePostgres({ pool })
      const store = postgresStore({ pool })
      const auth = authOver(store, { strategy: 'hybrid' })
      const ownPort = Number(new URL(server.url).port)
      return {
        port: ownPort,
        url: (host = '127.0.0.1', port = ownPort) => `postgres://latchkey@${host}:${port}/postgres`,
        here: { store, auth },
        async stop() {
          await auth.close()
          await server.stop()
        },
      }
    },
  },
]
