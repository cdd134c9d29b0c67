import { connect, createServer } from 'node:net'

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/**
 * Waits until something listens.
 * @param {string} name For the error, if nothing does within ten seconds.
 * @param {number} port
 */
export async function listening(name, port) {
  const deadlineMs = Date.now() + 10_000
  while (!(await answers(port))) {
    if (Date.now() > deadlineMs) throw new Error(`${name} did not start within 10 seconds.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
