import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Where all of them keep their data, so that nothing is left behind however they end.
export const dataFolder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
const env = { ...process.env, TMPDIR: dataFolder, TEMP: dataFolder, TMP: dataFolder }

// Everything that was started and has not ended. Whatever happens to this process, none of them may outlive it.
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 10 })
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
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startCommand(command, args, options = {}) {
  return keepTrack(spawn(command, args, { cwd: dataFolder, stdio: 'ignore', ...options }))
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
 * @param {{ graceMs?: number, signal?: NodeJS.Signals }} [options]
 */
export async function stop(child, { graceMs = 2_000, signal = 'SIGTERM' } = {}) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await exited
  clearTimeout(timer)
}
