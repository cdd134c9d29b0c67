import { nextMessage, startScript, stop } from '../processes.mjs'

const worker = new URL('worker.mjs', import.meta.url)
const algorithms = ['HS256', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']

/** What runs, each in its own process, and how long it may take at most. */
const tasks = [
  ...algorithms.map((alg) => ({ task: 'verify-first', subject: alg, timeoutMs: 60_000 })),
  { task: 'check-again', subject: 'memory', timeoutMs: 60_000 },
  { task: 'check-again', subject: 'embedded', timeoutMs: 60_000 },
  { task: 'session-uncached', subject: 'embedded', timeoutMs: 60_000 },
  ...['EdDSA', 'ES256', 'RS256'].map((alg) => ({ task: 'sign', subject: alg, timeoutMs: 60_000 })),
  { task: 'sealed-cookie', subject: '-', timeoutMs: 60_000 },
  { task: 'revocation-memory', subject: '-', timeoutMs: 60_000 },
  { task: 'embedded-size', subject: '-', timeoutMs: 300_000, isLong: true },
]

/**
 * @param {{ quick: boolean, onLine: (line: import('../report.mjs').Line) => void }} options
 */
export async function runMicro({ quick, onLine }) {
  for (const { task, subject, timeoutMs, isLong = false } of tasks) {
    if (quick && isLong) continue
    const child = startScript(worker, [task, subject, quick ? 'quick' : 'full'], {
      execArgv: ['--expose-gc'],
    })
    const measured = await nextMessage(child, timeoutMs)
    await stop(child)
    for (const line of measured) onLine(line)
  }
}
