import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { postgresService, startPostgres } from '../../../latchkey/test/support/postgres-server.ts'
import {
  redisService,
  startCluster,
  startRedis,
  startSentinel,
} from '../../../latchkey/test/support/redis-server.ts'
import type { RequiredService } from '../../../latchkey/test/support/requires.ts'
import { bin } from './command.ts'

/** A real store, by the address that `latchkey serve --store` takes. */
export interface SharedStore {
  readonly url: string
  /** True if another server takes the place of a primary that fails, so that an outage may be too short to be seen. */
  readonly hasSuccessor: boolean
  /** As a crash of the server, or of its primary. */
  fail(): Promise<void>
  /** What a supervisor does then. */
  mend(): Promise<void>
  stop(): Promise<void>
}

export interface StoreSetup {
  readonly name: string
  readonly service: RequiredService
  start(): Promise<SharedStore>
}

const hostsOf = (nodes: readonly { readonly host: string; readonly port: number }[]): string =>
  nodes.map(({ host, port }) => `${host}:${port}`).join(',')

const crashOf = (server: {
  kill(): Promise<void>
  start(): Promise<void>
}): Pick<SharedStore, 'fail' | 'mend'> => ({ fail: () => server.kill(), mend: () => server.start() })

// What is acknowledged must be there when the server comes back.
const durable = { appendonly: 'yes', appendfsync: 'always' }

export const storeSetups: readonly StoreSetup[] = [
  {
    name: 'Redis',
    service: redisService,
    async start() {
      const server = await startRedis(durable)
      const url = `redis://127.0.0.1:${server.port}`
      return { url, hasSuccessor: false, ...crashOf(server), stop: () => server.stop() }
    },
  },
  {
    name: 'Redis by Sentinel',
    service: redisService,
    async start() {
      const { name, sentinels, servers, stop } = await startSentinel()
      const url = `redis+sentinel://${hostsOf(sentinels)}/${name}?wait-replicas=1`
      return { url, hasSuccessor: true, ...crashOf(servers[0]!), stop }
    },
  },
  {
    name: 'Redis Cluster',
    service: redisService,
    async start() {
      const { nodes, servers, stop } = await startCluster()
      const url = `redis+cluster://${hostsOf(nodes)}?wait-replicas=1`
      return { url, hasSuccessor: true, ...crashOf(servers[0]!), stop }
    },
  },
  {
    name: 'PostgreSQL',
    service: postgresService,
    async start() {
      const server = await startPostgres({ isDurable: true })
      await promisify(execFile)(process.execPath, [bin, 'migrate', '--store', server.url])
      return { url: server.url, hasSuccessor: false, ...crashOf(server), stop: () => server.stop() }
    },
  },
]
