import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from './free-port.ts'
import type { RequiredService } from './requires.ts'

const binaries = findBinaries()

export const postgresService: RequiredService = {
  name: 'PostgreSQL',
  found: binaries,
  install: 'apt-get install -y postgresql',
}

/** A PostgreSQL of the tests' own, on a free port, with its data in a temporary folder. */
export interface PostgresServer {
  readonly url: string
  readonly port: number
  pool(options?: pg.PoolConfig): pg.Pool
  start(): Promise<void>
  /** SIGKILL to the server and everything that it started, as by the kernel. */
  kill(): Promise<void>
  /** To the server and everything that it started. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Ends the server and all pools, and removes the data. */
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Flush to disk, where durability is the point. @default false */
  readonly isDurable?: boolean
  /** Where the data is. @default the folder for temporary files */
  readonly disk?: string
  /** Begin as a copy of this server, by the name `standby`, and follow it. @default none */
  readonly standbyOf?: Pick<PostgresServer, 'url'>
}

export async function startPostgres({
  isDurable = false,
  disk = tmpdir(),
  standbyOf,
}: PostgresServerOptions = {}): Promise<PostgresServer> {
  if (binaries === null) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync(join(disk, 'latchkey-postgres-'))
  const user = postgresUser()
  if (user !== null) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`
  const pools: pg.Pool[] = []
  let server: ChildProcess | null = null

  const [program, ...words] =
    standbyOf === undefined
      ? ['initdb', '--username=latchkey', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
      : [
          'pg_basebackup',
          `--dbname=${standbyOf.url}?application_name=standby`,
          '--write-recovery-conf',
          '--no-sync',
          '--checkpoint=fast',
        ]
  // Not synchronously: what it copies may come through a proxy of this process.
  const making = spawn(join(binaries, program!), [`--pgdata=${data}`, ...words], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(making, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${program} ended with ${code}`)

  async function start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: folder,
      fsync: isDurable ? 'on' : 'off',
      max_connections: 200,
      shared_buffers: '64MB',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const deadlineMs = Date.now() + 20_000
    // After a kill the memory of the one before may still be held for a moment.
    while (Date.now() < deadlineMs) {
      const child = spawn(join(binaries!, 'postgres'), ['-D', data, ...flags], {
        ...user,
        cwd: folder,
        stdio: 'ignore',
      })
      server = child
      while (child.exitCode === null && Date.now() < deadlineMs) {
        if (await answers(url)) return
        await pause(25)
      }
    }
    throw new Error('PostgreSQL did not start')
  }

  function family(): readonly number[] {
    return server?.pid === undefined ? [] : [server.pid, ...childrenOf(server.pid)]
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = server
    server = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  await start()
  return {
    url,
    port,
    start,
    pool(options) {
      const pool = new pg.Pool({ connectionString: url, max: 10, ...options })
      pools.push(pool)
      return pool
    },
    async kill() {
      const pids = family()
      for (const pid of pids) send(pid, 'SIGKILL')
      await end('SIGKILL')
    },
    signal(name) {
      for (const pid of family()) send(pid, name)
    },
    async stop() {
      for (const pid of family()) send(pid, 'SIGCONT')
      await Promise.allSettled(pools.filter((pool) => !pool.ending).map(async (pool) => pool.end()))
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Debian keeps the server's programs apart by version, and links none of them to a folder in the path. */
function findBinaries(): string | null {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(base, version, 'bin')),
    ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== ''),
  ]
  const has = (folder: string): boolean =>
    ['postgres', 'initdb'].every((name) => existsSync(join(folder, name)))
  return folders.find(has) ?? null
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number)
}

function parentOf(pid: string): number | null {
  try {
    // pid (name) state parent …
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1])
  } catch {
    return null
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}
