import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/index.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { redisStore } from '../../src/store/redis.ts'
import { postgresService, startPostgres } from './postgres-server.ts'
import { connectTo } from './redis-clients.ts'
import { redisService, startRedis } from './redis-server.ts'
import type { RequiredService } from './requires.ts'

/** Data that several nodes share. */
export interface SharedData {
  /** A node's own way to it. */
  open(): Promise<Store>
  close(): Promise<void>
}

export interface SharedStore {
  readonly name: string
  readonly service: RequiredService
  start(): Promise<SharedData>
}

const builtIn: RequiredService = { name: 'nothing', found: 'built in', install: '' }

/** Every store that several nodes can share, each over the real thing. */
export const sharedStores: readonly SharedStore[] = [
  {
    name: 'memory',
    service: builtIn,
    async start() {
      const store = memoryStore()
      // Of several nodes in this process, one that closes leaves it open for the others.
      return { open: async () => ({ ...store, close: () => {} }), close: async () => store.close() }
    },
  },
  {
    name: 'embedded',
    service: builtIn,
    async start() {
      const path = mkdtempSync(join(tmpdir(), 'latchkey-shared-'))
      return {
        open: async () => embeddedStore({ path }),
        close: async () => rmSync(path, { recursive: true, force: true }),
      }
    },
  },
  {
    name: 'Redis',
    service: redisService,
    async start() {
      const server = await startRedis()
      const clients: (() => void)[] = []
      return {
        async open() {
          const { options, close } = await connectTo['node-redis'](server)
          clients.push(close)
          return redisStore(options)
        },
        async close() {
          for (const close of clients) close()
          await server.stop()
        },
      }
    },
  },
  {
    name: 'PostgreSQL',
    service: postgresService,
    async start() {
      const server = await startPostgres()
      await migratePostgres({ pool: server.pool() })
      return { open: async () => postgresStore({ pool: server.pool() }), close: () => server.stop() }
    },
  },
]
