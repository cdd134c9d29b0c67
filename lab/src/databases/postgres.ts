import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { postgresSchemaSql } from 'latchkey/postgres'
import type { Children } from '../children.ts'
import type { Database, MissingDatabase } from './database.ts'
import { freePort, listening } from './free-port.ts'
import { cpuMicrosecondsOf, processFamily, signalAll } from './process-family.ts'

/** A PostgreSQL that flushes every commit to disk, with the tables of Latchkey. */
export async function startPostgres(children: Children): Promise<Database | MissingDatabase> {
  const programs = findPrograms()
  if (programs === null) {
    return { isMissing: true, why: 'PostgreSQL is not installed: apt-get install postgresql' }
  }
  const port = await freePort()
  const folder = join(children.folder, 'postgres')
  const user = unprivilegedUser()
  mkdirSync(folder)
  // PostgreSQL refuses to run as root, and its own user must be able to reach the folder.
  if (user !== null) for (const path of [children.folder, folder]) chownSync(path, user.uid, user.gid)
  const data = join(folder, 'data')
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'latchkey', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C'],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    max_connections: '200',
    shared_buffers: '128MB',
  }
  const child = children.command(
    join(programs, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...user, cwd: folder },
  )
  await listening('PostgreSQL', port)
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`
  await makeTables(join(programs, 'psql'), url)
  const family = (): readonly number[] => processFamily(child.pid ?? 0)
  return {
    kind: 'postgres',
    version:
      execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).trim().split(' ')[2] ??
      'unknown',
    port,
    placeAt: (at) => `postgres://latchkey@127.0.0.1:${at}/postgres`,
    pause() {
      // The one that forks first: a connection that it was about to serve would be listed too late, and go on.
      signalAll([child.pid ?? 0], 'SIGSTOP')
      signalAll(family(), 'SIGSTOP')
    },
    resume: () => signalAll(family(), 'SIGCONT'),
    cpuMicroseconds: () => cpuMicrosecondsOf(family()),
    async stop() {
      signalAll(family(), 'SIGCONT')
      await children.end(child, 'SIGINT')
    },
  }
}

const tablesLimitMs = 20_000

/** It listens before it is ready. */
async function makeTables(psql: string, url: string): Promise<void> {
  const deadlineMs = performance.now() + tablesLimitMs
  for (;;) {
    const { status, stderr } = spawnSync(psql, ['--quiet', '--set=ON_ERROR_STOP=1', url], {
      input: postgresSchemaSql('latchkey'),
      encoding: 'utf8',
    })
    if (status === 0) return
    if (performance.now() > deadlineMs) throw new Error(`The tables could not be made: ${stderr}`)
    await pause(50)
  }
}

/** Debian keeps the programs of each version apart, and links none of them to a folder in the path. */
function findPrograms(): string | null {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(base, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
  ]
  const needed = ['initdb', 'postgres', 'psql']
  return folders.find((folder) => needed.every((name) => existsSync(join(folder, name)))) ?? null
}

function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
