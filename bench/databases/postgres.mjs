import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onPostgres } from './drivers.mjs'
import { dataFolder, startCommand, stop } from '../processes.mjs'
import { freePort, listening } from './free-port.mjs'

/**
 * A PostgreSQL that flushes every commit to disk, with the tables of Latchkey; null if there is none on this machine.
 * @returns {Promise<import('./redis.mjs').Database | null>}
 */
export async function startPostgres() {
  const programs = findPrograms()
  if (programs === null) return null
  const port = await freePort()
  const folder = join(dataFolder, `postgres-${port}`)
  const user = unprivilegedUser()
  mkdirSync(folder, { recursive: true })
  // PostgreSQL refuses to run as root, and its own user must be able to reach the folder.
  if (user !== null) for (const path of [dataFolder, folder]) chownSync(path, user.uid, user.gid)
  const data = join(folder, 'data')
  const superuser = ['--username', 'latchkey', '--auth', 'trust']
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, ...superuser, '--encoding', 'UTF8', '--locale', 'C'],
    {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    max_connections: 200,
    shared_buffers: '512MB',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = startCommand(join(programs, 'postgres'), ['-D', data, ...flags], { ...user, cwd: folder })
  await listening('PostgreSQL', port)
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`
  await migrate(url)
  return { url, port, stop: () => stop(child, { graceMs: 10_000, signal: 'SIGINT' }) }
}

async function migrate(url) {
  const deadlineMs = Date.now() + 10_000
  const pool = onPostgres.poolFor(url)
  try {
    for (;;) {
      try {
        return await onPostgres.migratePostgres({ pool })
      } catch (error) {
        // It listens before it is ready.
        if (Date.now() > deadlineMs) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  } finally {
    await pool.end()
  }
}

/** Debian keeps the programs of each version apart, and links none of them to a folder in the path. */
function findPrograms() {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(base, version, 'bin')), '/usr/bin', '/usr/local/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

function unprivilegedUser() {
  if (process.getuid?.() !== 0) return null
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
