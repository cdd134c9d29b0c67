import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { migratePostgres } from '../../src/store/postgres.ts'
import { createClient, type Client } from '../support/client.ts'
import { until } from '../support/nodes.ts'
import { postgresService, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { redisService, startRedis, type RedisServer } from '../support/redis-server.ts'
import { describeWith } from '../support/requires.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

// The built package, as processes of a user's deployment have it.
const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const script = fileURLToPath(new URL('./node.mjs', import.meta.url))

interface ServerPlace {
  readonly kind: 'redis' | 'postgres'
  readonly url: string
}

type Place = ServerPlace | { readonly kind: 'embedded'; readonly path: string }

interface Setting {
  readonly store: Place
  readonly workers?: number
  readonly notify?: 'on_use'
  readonly isServerless?: true
}

interface ServingProcess {
  readonly pid: number
  readonly url: string
}

interface Started {
  readonly child: ChildProcess
  /** Every process that has said where it listens; a worker that takes the place of another comes last. */
  readonly serving: readonly ServingProcess[]
}

const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    // The whole group: workers outlive a primary that is killed.
    process.kill(-child.pid!, 'SIGKILL')
    await once(child, 'exit')
  }
})

async function start(setting: Setting): Promise<Started> {
  const child = spawn(process.execPath, [script, dist, JSON.stringify(setting)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  running.push(child)
  const serving: ServingProcess[] = []
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const [pid, url = ''] = line.split(' ')
    serving.push({ pid: Number(pid), url })
  })
  await until('it listens', () => serving.length >= Math.max(1, setting.workers ?? 0))
  return { child, serving }
}

const issuer = 'https://app.example'

async function signIn({ url }: ServingProcess): Promise<Client> {
  const client = createClient(url, issuer)
  const { status } = await client.send('POST', '/auth/sign-in', { json: { identifier: 'user_1' } })
  expect(status).toBe(200)
  return client
}

/** The same browser, sent to another process. */
function at({ url }: ServingProcess, { cookies }: Client): Client {
  const copy = createClient(url, issuer)
  for (const [name, value] of cookies) copy.cookies.set(name, value)
  return copy
}

async function statusOf(process: ServingProcess, client: Client): Promise<number> {
  return (await at(process, client).send('GET', '/me')).status
}

async function signOut(process: ServingProcess, client: Client): Promise<void> {
  const { status } = await at(process, client).send('POST', '/auth/sign-out')
  expect(status).toBeLessThan(400)
}

/** Signed in on the first, ended on the last, refused by all; `isAtOnce` where a feed has no lag. */
async function expectOneTruth(processes: readonly ServingProcess[], isAtOnce: boolean): Promise<void> {
  const client = await signIn(processes[0]!)
  for (const process of processes) expect(await statusOf(process, client)).toBe(200)
  const last = processes.at(-1)!
  await signOut(last, client)
  expect(await statusOf(last, client)).toBe(401)
  for (const process of processes) {
    if (!isAtOnce) await until('it is refused', async () => (await statusOf(process, client)) === 401)
    expect(await statusOf(process, client)).toBe(401)
  }
}

async function workersOf(store: Place): Promise<void> {
  const isAtOnce = store.kind === 'embedded'
  const { serving } = await start({ store, workers: 3 })
  await expectOneTruth(serving, isAtOnce)

  const client = await signIn(serving[0]!)
  process.kill(serving[0]!.pid, 'SIGKILL')
  await until('another worker takes its place', () => serving.length === 4)
  const alive = serving.slice(1)
  for (const worker of alive) expect(await statusOf(worker, client)).toBe(200)
  await expectOneTruth([alive[2]!, alive[0]!, alive[1]!], isAtOnce)
}

/** The bound of the feed: `revocation.maxStalenessMs` at its default. */
const boundMs = 2_000

interface Frozen {
  readonly store: Place
  /** Ends every connection to the store, as a server or a network does with those that are idle. */
  cut(): Promise<unknown>
}

async function freezing({ store, cut }: Frozen): Promise<void> {
  const other = (await start({ store })).serving[0]!
  const serverless = (await start({ store, notify: 'on_use', isServerless: true })).serving[0]!
  const [ended, alive] = [await signIn(serverless), await signIn(other)]
  for (const client of [ended, alive]) expect(await statusOf(serverless, client)).toBe(200)

  process.kill(serverless.pid, 'SIGSTOP')
  await signOut(other, ended)
  // Waits in the socket until the process runs again: a request from before nobody has looked at.
  const waiting = statusOf(serverless, ended)
  await pause(boundMs + 500)
  await cut()
  process.kill(serverless.pid, 'SIGCONT')

  expect(await waiting).not.toBe(200)
  for (let round = 0; round < 20; round++) expect(await statusOf(serverless, ended)).not.toBe(200)
  await until('it serves', async () => (await statusOf(serverless, alive)) === 200)
  expect(await statusOf(serverless, ended)).toBe(401)
}

/** The network says nothing more on the connections that were there before the freeze, until it does. */
async function thawingInSilence(store: ServerPlace, proxy: TcpProxy): Promise<void> {
  const behindProxy = { ...store, url: withPort(store, proxy.port) }
  const other = (await start({ store })).serving[0]!
  const serverless = (await start({ store: behindProxy, notify: 'on_use', isServerless: true })).serving[0]!
  const [ended, alive] = [await signIn(serverless), await signIn(other)]
  for (const client of [ended, alive]) expect(await statusOf(serverless, client)).toBe(200)

  process.kill(serverless.pid, 'SIGSTOP')
  await signOut(other, ended)
  await pause(boundMs + 500)
  proxy.mode = 'hold'
  process.kill(serverless.pid, 'SIGCONT')

  for (let round = 0; round < 3; round++) {
    expect([await statusOf(serverless, ended), await statusOf(serverless, alive)]).toEqual([503, 503])
  }
  proxy.mode = 'pass'
  await until('it serves', async () => (await statusOf(serverless, alive)) === 200)
  const seen = new Set<number>()
  await until('the ended one is told so', async () => {
    const status = await statusOf(serverless, ended)
    seen.add(status)
    return status === 401
  })
  expect([...seen]).not.toContain(200)
}

function withPort({ url: direct }: ServerPlace, port: number): string {
  const url = new URL(direct)
  url.port = `${port}`
  return url.href
}

async function leaving(store: Place): Promise<void> {
  const { child, serving } = await start({ store, notify: 'on_use', isServerless: true })
  const client = await signIn(serving[0]!)
  expect(await statusOf(serving[0]!, client)).toBe(200)
  const exit = once(child, 'exit')
  await createClient(serving[0]!.url, issuer).send('GET', '/exit')
  expect(await exit).toEqual([0, null])
}

describe('embedded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-processes-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const place = (name: string): Place => ({ kind: 'embedded', path: join(folder, name) })

  test('cluster workers see one truth at once, and one that dies is replaced', async () => {
    await workersOf(place('workers'))
  }, 60_000)

  test('processes that know nothing of each other share a folder', async () => {
    const started = [await start({ store: place('apart') }), await start({ store: place('apart') })]
    await expectOneTruth(
      started.flatMap(({ serving }) => serving),
      true,
    )
  }, 60_000)
})

describeWith(redisService, 'redis', () => {
  let server: RedisServer
  const place = (): ServerPlace => ({ kind: 'redis', url: server.url })
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => server?.stop())

  test('cluster workers see one truth, and one that dies is replaced', async () => workersOf(place()), 60_000)

  test('processes on several machines share nothing but the store', async () => {
    const started = [await start({ store: place() }), await start({ store: place() })]
    await expectOneTruth(
      started.flatMap(({ serving }) => serving),
      false,
    )
  }, 60_000)

  test('a function that was frozen accepts nothing that was ended meanwhile, over connections that are dead', async () => {
    const cut = async () => server.command('CLIENT', 'KILL', 'TYPE', 'normal')
    await freezing({ store: place(), cut })
  }, 60_000)

  test('one whose connections are silent after the thaw answers 503, never 401, until they are heard', async () => {
    const proxy = await startTcpProxy(server.port)
    try {
      await thawingInSilence(place(), proxy)
    } finally {
      await proxy.close()
    }
  }, 60_000)

  test('a function that has nothing to do ends', async () => leaving(place()), 60_000)
})

describeWith(postgresService, 'postgres', () => {
  let server: PostgresServer
  /** The only connection of this process, so that it does not cut its own. */
  let admin: pg.Pool
  const place = (): ServerPlace => ({ kind: 'postgres', url: server.url })
  beforeAll(async () => {
    server = await startPostgres()
    admin = server.pool({ max: 1 })
    await migratePostgres({ pool: admin })
  })
  afterAll(async () => server?.stop())

  test('cluster workers see one truth, and one that dies is replaced', async () => workersOf(place()), 60_000)

  test('processes on several machines share nothing but the store', async () => {
    const started = [await start({ store: place() }), await start({ store: place() })]
    await expectOneTruth(
      started.flatMap(({ serving }) => serving),
      false,
    )
  }, 60_000)

  test('a function that was frozen accepts nothing that was ended meanwhile, over connections that are dead', async () => {
    const cut = async () =>
      admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $1',
        ['client backend'],
      )
    await freezing({ store: place(), cut })
  }, 60_000)

  test('one whose connections are silent after the thaw answers 503, never 401, until they are heard', async () => {
    const proxy = await startTcpProxy(Number(new URL(server.url).port))
    try {
      await thawingInSilence(place(), proxy)
    } finally {
      await proxy.close()
    }
  }, 60_000)

  test('a function that has nothing to do ends', async () => leaving(place()), 60_000)
})
