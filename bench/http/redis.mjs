import { spawnSync } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { startCommand, stop } from '../processes.mjs'

/** A Redis without persistence, the faster way to run it; null if there is none on this machine. */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null
  const port = await freePort()
  const child = startCommand('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ])
  await listening(port, Date.now() + 10_000)
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => stop(child),
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function listening(port, deadlineMs) {
  while (!(await answers(port))) {
    if (Date.now() > deadlineMs) throw new Error('redis-server did not start within 10 seconds.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
