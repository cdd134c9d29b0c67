import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { redisStore } from '../../src/store/redis.ts'
import { startIssuer, startService, tokenOf, type Service } from '../support/issuer.ts'
import { until } from '../support/nodes.ts'
import { postgresService, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { connectTo } from '../support/redis-clients.ts'
import { redisService, startRedis, type RedisServer } from '../support/redis-server.ts'
import { describeWith, type RequiredService } from '../support/requires.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

interface Backend {
  readonly name: string
  readonly service: RequiredService
  start(): Promise<void>
  /** Before each test. */
  begin?(): void
  /** One more store object over the same data, as a further node has it. */
  open(): Promise<Store>
  /** The server under the store, where there is one. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  stop(): Promise<void>
}

const inProcess: RequiredService = { found: 'here', name: 'nothing', install: '' }
const closers: (() => Promise<unknown> | void)[] = []

function memoryBackend(): Backend {
  let store = memoryStore()
  const nothing = async (): Promise<void> => {}
  return {
    name: 'memory',
    service: inProcess,
    start: nothing,
    // Closed with its nodes.
    begin() {
      store = memoryStore()
    },
    open: async () => store,
    signal() {},
    stop: nothing,
  }
}

function embeddedBackend(): Backend {
  let path = ''
  return {
    name: 'embedded',
    service: inProcess,
    async start() {
      path = mkdtempSync(join(tmpdir(), 'latchkey-feed-'))
    },
    open: async () => embeddedStore({ path }),
    signal() {},
    stop: async () => rmSync(path, { recursive: true, force: true }),
  }
}

function redisBackend(notify: 'stream' | 'on_use'): Backend {
  let server: RedisServer
  return {
    name: `redis (${notify})`,
    service: redisService,
    async start() {
      server = await startRedis()
    },
    async open() {
      const client = await connectTo['node-redis'](server)
      closers.push(() => client.close())
      return redisStore({ ...client.options, notify })
    },
    signal: (name) => server.signal(name),
    stop: async () => server?.stop(),
  }
}

function postgresBackend(): Backend {
  let server: PostgresServer
  return {
    name: 'postgres',
    service: postgresService,
    async start() {
      server = await startPostgres()
      await migratePostgres({ pool: server.pool() })
    },
    open: async () => postgresStore({ pool: server.pool() }),
    signal: (name) => server.signal(name),
    stop: async () => server?.stop(),
  }
}

for (const backend of [
  memoryBackend(),
  embeddedBackend(),
  redisBackend('stream'),
  redisBackend('on_use'),
  postgresBackend(),
]) {
  describeWith(backend.service, `a service without a store, its issuer over ${backend.name}`, () => {
    beforeAll(() => backend.start())
    beforeEach(() => backend.begin?.())
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close()
    })
    afterAll(() => backend.stop())

    async function scene(): Promise<{
      nodes: readonly [Awaited<ReturnType<typeof startIssuer>>, Awaited<ReturnType<typeof startIssuer>>]
      proxy: Awaited<ReturnType<typeof startTcpProxy>>
      service: Service
    }> {
      const [first, second] = [
        await startIssuer({ store: await backend.open() }),
        await startIssuer({ store: await backend.open() }),
      ] as const
      const proxy = await startTcpProxy(first.port)
      const service = startService(proxy.url)
      closers.push(
        () => first.close(),
        () => second.close(),
        () => proxy.close(),
        () => service.verifier.close(),
      )
      await until('following', () => service.verifier.prepare())
      return { nodes: [first, second], proxy, service }
    }

    it('REV-2: hears of what either node has ended, and accepts nothing beyond the bound', async () => {
      const { nodes, service } = await scene()
      for (let round = 0; round < 20; round++) {
        const ending = nodes[round % 2] ?? nodes[0]
        const holder = await tokenOf(ending, { subject: `user_${round}` })
        await until('accepted', async () => (await service.status(holder.token)) === 200)
        await ending.auth.end({ session: holder.session.id })
        const endedAtMs = performance.now()
        await until('refused', async () => {
          const startedAtMs = performance.now()
          const status = await service.status(holder.token)
          const isLate = startedAtMs - endedAtMs > (service.verifier.worstCaseRevocationLagMs ?? 0)
          expect(status === 200 && isLate).toBe(false)
          return status === 401
        })
      }
      expect(nodes[0].outages).toEqual([])
    })

    it('goes from one node to the other, and back, and misses nothing', async () => {
      const { nodes, proxy, service } = await scene()
      for (let round = 0; round < 4; round++) {
        const holder = await tokenOf(nodes[0], { subject: `user_${round}` })
        await until('accepted', async () => (await service.status(holder.token)) === 200)
        proxy.refuse = true
        proxy.cut()
        await nodes[0].auth.end({ session: holder.session.id })
        proxy.target = nodes[(round + 1) % 2]?.port ?? 0
        proxy.refuse = false
        await until('refused', async () => (await service.status(holder.token)) === 401)
      }
    })

    if (backend.service === inProcess) return
    it('does not believe an issuer whose store does not answer', async () => {
      const { nodes, service } = await scene()
      const holder = await tokenOf(nodes[0])
      await until('accepted', async () => (await service.status(holder.token)) === 200)
      backend.signal('SIGSTOP')
      try {
        await until('503', async () => (await service.status(holder.token)) === 503)
      } finally {
        backend.signal('SIGCONT')
      }
      await until('accepted', async () => (await service.status(holder.token)) === 200)
      await nodes[1].auth.end({ session: holder.session.id })
      await until('refused', async () => (await service.status(holder.token)) === 401)
    })
  })
}
