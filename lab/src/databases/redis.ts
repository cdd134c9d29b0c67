import { spawnSync } from 'node:child_process'
import type { Children } from '../children.ts'
import type { Database, MissingDatabase } from './database.ts'
import { freePort, listening } from './free-port.ts'
import { cpuMicrosecondsOf, signalAll } from './process-family.ts'

/** A Redis without persistence, the faster way to run it. */
export async function startRedis(children: Children): Promise<Database | MissingDatabase> {
  const found = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  if (found.status !== 0) {
    return { isMissing: true, why: 'Redis is not installed: apt-get install redis-server' }
  }
  const port = await freePort()
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: children.folder }
  const child = children.command(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
  )
  await listening('redis-server', port)
  const pids = [child.pid ?? 0]
  return {
    kind: 'redis',
    version: /v=(\S+)/.exec(found.stdout)?.[1] ?? 'unknown',
    port,
    placeAt: (at) => `redis://127.0.0.1:${at}`,
    pause: () => signalAll(pids, 'SIGSTOP'),
    resume: () => signalAll(pids, 'SIGCONT'),
    cpuMicroseconds: () => cpuMicrosecondsOf(pids),
    stop: () => children.end(child),
  }
}
