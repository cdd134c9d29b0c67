import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { RequiredService } from './requires.ts'

const binary = findBinary()

export const redisService: RequiredService = {
  name: 'Redis',
  found: binary,
  install: 'apt-get install -y redis-server',
}

/** A Redis of the tests' own, on a free port, with its data in a temporary folder. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  /** As by the kernel. */
  kill(): Promise<void>
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** A command over a connection of its own, for the tests' own doings. */
  command(...words: string[]): Promise<unknown>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

/** @param settings lines of redis.conf, as pairs of name and value */
export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<RedisServer> {
  return startServer([], settings)
}

export interface SentinelGroup {
  /** The first one begins as the primary. */
  readonly servers: readonly RedisServer[]
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  readonly name: string
  stop(): Promise<void>
}

/** One primary, two replicas and three sentinels that give up on a primary after half a second. */
export async function startSentinel(): Promise<SentinelGroup> {
  const name = 'latchkey'
  const started: RedisServer[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(async (server) => server.stop()))
  }
  const begin = async (server: Promise<RedisServer>): Promise<RedisServer> => {
    started.push(await server)
    return server
  }
  try {
    const primary = await begin(startRedis(quickReplication))
    const replicas = await Promise.all(
      [1, 2].map(async () =>
        begin(startRedis({ ...quickReplication, replicaof: `127.0.0.1 ${primary.port}` })),
      ),
    )
    const sentinels = await Promise.all([1, 2, 3].map(async () => begin(startServer(['--sentinel'], {}))))
    await Promise.all(
      sentinels.map(async (sentinel) => {
        await sentinel.command('SENTINEL', 'MONITOR', name, '127.0.0.1', `${primary.port}`, '2')
        await sentinel.command('SENTINEL', 'SET', name, 'down-after-milliseconds', '500')
        await sentinel.command('SENTINEL', 'SET', name, 'failover-timeout', '3000')
      }),
    )
    await eventually('replicas and sentinels know each other', async () => {
      const infos = await Promise.all(
        sentinels.map(async (sentinel) => String(await sentinel.command('INFO', 'sentinel'))),
      )
      const offset = /slave0:.*state=online[^]*slave1:.*state=online/
      return (
        infos.every((info) => info.includes('slaves=2,sentinels=3')) &&
        offset.test(String(await primary.command('INFO', 'replication')))
      )
    })
    return {
      name,
      servers: [primary, ...replicas],
      sentinels: sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

export interface RedisCluster {
  /** Three primaries, then their replicas. */
  readonly servers: readonly RedisServer[]
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  stop(): Promise<void>
}

export async function startCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(
    Array.from({ length: 6 }, async () =>
      startRedis({ ...quickReplication, 'cluster-enabled': 'yes', 'cluster-node-timeout': '1000' }),
    ),
  )
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(async (server) => server.stop()))
  }
  try {
    const primaries = servers.slice(0, 3)
    for (const [index, server] of primaries.entries()) {
      const from = Math.floor((16_384 * index) / 3)
      const to = Math.floor((16_384 * (index + 1)) / 3) - 1
      await server.command('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${to}`)
      await server.command('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`)
    }
    for (const server of servers.slice(1)) {
      await server.command('CLUSTER', 'MEET', '127.0.0.1', `${servers[0]!.port}`)
    }
    await eventually('all nodes know each other', async () => {
      const lists = await Promise.all(
        servers.map(async (server) => String(await server.command('CLUSTER', 'NODES'))),
      )
      return lists.every((list) => list.trim().split('\n').length === 6 && !list.includes('handshake'))
    })
    for (const [index, replica] of servers.slice(3).entries()) {
      const id = String(await primaries[index]!.command('CLUSTER', 'MYID'))
      await replica.command('CLUSTER', 'REPLICATE', id)
    }
    await eventually('the cluster is whole', async () => {
      const infos = await Promise.all(
        servers.map(async (server) => String(await server.command('CLUSTER', 'INFO'))),
      )
      const links = await Promise.all(
        servers.slice(3).map(async (server) => String(await server.command('INFO', 'replication'))),
      )
      return (
        infos.every((info) => info.includes('cluster_state:ok')) &&
        links.every((link) => link.includes('master_link_status:up'))
      )
    })
    return { servers, nodes: servers.map(({ port }) => ({ host: '127.0.0.1', port })), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const quickReplication = { 'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '1' }

async function startServer(
  flags: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<RedisServer> {
  if (binary === null) throw new Error('Redis is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
  const port = await freePort()
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const all: Record<string, string> = {
      port: `${port}`,
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'no',
      ...settings,
    }
    if (flags.length > 0) for (const name of ['save', 'appendonly']) delete all[name]
    const words = Object.entries(all).flatMap(([name, value]) => [
      `--${name}`,
      ...(value === '' ? [''] : value.split(' ')),
    ])
    // A Sentinel wants a file of its own, which it rewrites.
    const file = flags.length > 0 ? [join(folder, 'sentinel.conf')] : []
    for (const path of file) execFileSync('touch', [path])
    const child = spawn(binary!, [...file, ...flags, ...words], { cwd: folder, stdio: 'ignore' })
    server = child
    await eventually(`Redis answers on ${port}`, async () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
      return (await command('PING').catch(() => null)) === 'PONG'
    })
  }

  async function command(...words: string[]): Promise<unknown> {
    const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.call(words[0]!, ...words.slice(1))
    } finally {
      client.disconnect()
    }
  }

  async function end(): Promise<void> {
    const child = server
    server = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: end,
    signal: (name) => void server?.kill(name),
    command,
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findBinary(): string | null {
  try {
    return execFileSync('sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    if (address === null || typeof address === 'string') throw new Error('no port')
    // A cluster node also listens 10,000 ports higher.
    if (address.port < 55_000) return address.port
  }
}

async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 30_000
  while (!(await isSo())) {
    if (Date.now() > deadlineMs) throw new Error(`not within 30 s: ${what}`)
    await pause(25)
  }
}
