import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Where all of them keep their data, so that nothing is left behind however they end.
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder }

// Everything that was started and has not ended. Whatever happens to this process, none of them may outlive it.
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(130))
}

/** @param {import('node:child_process').ChildProcess} child */
function keepTrack(child) {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/**
 * Starts a script of this folder that sends messages.
 * @param {URL} script
 * @param {readonly string[]} args
 */
export function startScript(script, args, { execArgv = [] } = {}) {
  return keepTrack(fork(script, args, { execArgv, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
export function startCommand(command, args) {
  return keepTrack(spawn(command, args, { cwd: folder, stdio: 'ignore' }))
}

/**
 * The next message of a child; an error if it ends or keeps silent instead.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} timeoutMs
 * @returns {Promise<any>}
 */
export async function nextMessage(child, timeoutMs) {
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs)
  const onExit = (code) => ended.abort(new Error(`It ended with ${code} instead of an answer`))
  child.once('exit', onExit)
  try {
    const [message] = await once(child, 'message', { signal: ended.signal })
    return message
  } catch (error) {
    throw new Error(`${child.spawnargs.slice(-2).join(' ')}: ${ended.signal.reason?.message ?? error}`, {
      cause: error,
    })
  } finally {
    clearTimeout(timer)
    child.off('exit', onExit)
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {{ graceMs?: number }} [options]
 */
export async function stop(child, { graceMs = 2_000 } = {}) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}
