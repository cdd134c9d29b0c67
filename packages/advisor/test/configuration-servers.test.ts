import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migratePostgres } from '../../latchkey/src/store/postgres.ts'
import { postgresService, startPostgres } from '../../latchkey/test/support/postgres-server.ts'
import { redisService, startCluster, startRedis } from '../../latchkey/test/support/redis-server.ts'
import { describeWith } from '../../latchkey/test/support/requires.ts'
import {
  cases,
  codes,
  compileConfigurations,
  statedMs,
  strategyOf,
  type Compiled,
} from './support/configurations.ts'

interface Server {
  /** What the generated module reads from its environment. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const kinds = [
  {
    name: 'PostgreSQL',
    service: postgresService,
    words: 'postgresStore(',
    async start(): Promise<Server> {
      const server = await startPostgres()
      await migratePostgres({ pool: server.pool() })
      return { env: { DATABASE_URL: server.url }, stop: async () => server.stop() }
    },
  },
  {
    name: 'one Redis',
    service: redisService,
    words: 'createClient(',
    async start(): Promise<Server> {
      const server = await startRedis()
      return { env: { REDIS_URL: server.url }, stop: async () => server.stop() }
    },
  },
  {
    name: 'a Redis Cluster',
    service: redisService,
    words: 'createCluster(',
    async start(): Promise<Server> {
      const cluster = await startCluster()
      const [node] = cluster.nodes
      return { env: { REDIS_URL: `redis://127.0.0.1:${node?.port}` }, stop: async () => cluster.stop() }
    },
  },
]

for (const { name, service, words, start } of kinds) {
  describeWith(service, `generated configurations over ${name}`, () => {
    const wanted = [...codes].filter((code) => code.includes(words))
    let compiled: Compiled
    let server: Server
    beforeAll(async () => {
      compiled = compileConfigurations(`latchkey-advisor-${name.toLowerCase().replaceAll(' ', '-')}`, wanted)
      server = await start()
    }, 300_000)
    afterAll(async () => {
      compiled?.remove()
      await server?.stop()
    }, 60_000)

    it('start on the real server, each of them, and refuse an ended session in the stated time', () => {
      expect(compiled.errors).toBe('')
      const secrets = {
        LATCHKEY_KEY: randomBytes(32).toString('base64'),
        SERVICE_SECRET: randomBytes(32).toString('base64url'),
      }
      const outcomes = compiled.run(wanted, { ...secrets, ...server.env })
      expect(new Set(wanted.map(strategyOf))).toEqual(new Set(['session', 'jwt', 'hybrid']))
      expect(outcomes).toHaveLength(wanted.length)
      for (const [index, outcome] of outcomes.entries()) {
        expect(outcome).toMatchObject({ before: true, other: true })
        const { advice } = cases.find(({ advice }) => advice.configuration?.code === wanted[index])!
        expect(outcome.refusedAfterMs).toBeLessThanOrEqual(statedMs(advice))
      }
    }, 300_000)
  })
}
