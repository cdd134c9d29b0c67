// A line to a database that is further away than it is: every piece waits half of the round trip on its way, in order, and none is held
// back by the one before.
import { connect, createServer } from 'node:net'

/**
 * @param {number} port Of the database, on this machine.
 * @param {number} roundTripMs
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function farAway(port, roundTripMs) {
  const sockets = new Set()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => {})
      from.on('data', (piece) => later(roundTripMs / 2, () => to.write(piece)))
      from.on('close', () => later(roundTripMs / 2, () => to.destroy()))
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/**
 * Timers of equal length fire in the order in which they were set, so pieces cannot overtake each other.
 * @param {number} delayMs
 * @param {() => void} task
 */
function later(delayMs, task) {
  if (delayMs === 0) task()
  else setTimeout(() => task(), delayMs)
}
