import { spawnSync } from 'node:child_process'
import { startCommand, stop } from '../processes.mjs'
import { freePort, listening } from './free-port.mjs'

/**
 * A database that was started for a measurement.
 * @typedef {{ url: string, port: number, stop: () => Promise<void> }} Database
 */

/** A Redis without persistence, the faster way to run it; null if there is none on this machine. @returns {Promise<Database | null>} */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no' }
  const child = startCommand(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
  )
  await listening('redis-server', port)
  return { url: `redis://127.0.0.1:${port}`, port, stop: () => stop(child) }
}
