// Asks a server as fast as it answers, from a process of its own: 64 connections, each waiting for its answer before it asks again.
// Written for this, because one core has to outrun a bare node:http server: the usual generators spend about as much on a
// request as that server does, and would measure themselves.
//
// While it waits it spins, where there is a core to spare. A process that sleeps between two answers has to be woken for each, at
// the server's expense: on a virtual machine about 7 µs as soon as the gaps are long enough for the core to halt, so a server that
// works 3 µs longer looked 10 µs slower. Spinning, what a server takes longer is what it looks slower, whatever its speed.
import { connect } from 'node:net'

/**
 * @typedef {{ port: number, requests: readonly string[], durationMs: number, waits: 'spinning' | 'asleep' }} Order
 * @typedef {{ answers: number, elapsedMs: number, cpuMicroseconds: number }} Outcome
 */

process.on('disconnect', () => process.exit())
process.on('message', (/** @type {Order} */ order) => {
  void drive(order).then((outcome) => process.send(outcome))
})
process.send('ready')

/** @param {Order} order @returns {Promise<Outcome | { error: string }>} */
async function drive({ port, requests, durationMs, waits }) {
  const run = { answers: 0, isOver: false }
  try {
    const clients = await Promise.all(requests.map((request) => open(port, Buffer.from(request), run)))
    const cpuBefore = process.cpuUsage()
    const start = performance.now()
    for (const { ask } of clients) ask()
    if (waits === 'spinning') spin(run)
    await new Promise((resolve) => setTimeout(resolve, durationMs))
    const elapsedMs = performance.now() - start
    const { user, system } = process.cpuUsage(cpuBefore)
    const { answers } = run
    run.isOver = true
    await Promise.all(clients.map(({ closed }) => closed))
    return { answers, elapsedMs, cpuMicroseconds: user + system }
  } catch (error) {
    return { error: String(error) }
  }
}

function spin(run) {
  if (!run.isOver) setImmediate(spin, run)
}

/** One client on one connection. */
function open(port, request, run) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const ask = () => socket.write(request)
    const closed = new Promise((done, fail) => {
      socket.once('close', done)
      socket.once('error', fail)
    })
    // The first failure is enough, and there may be nobody waiting for the others.
    closed.catch(reject)
    const answers = countAnswers(() => {
      run.answers++
      if (run.isOver) socket.end()
      else ask()
    })
    socket.on('data', (chunk) => {
      const problem = answers(chunk)
      if (problem !== null) socket.destroy(new Error(problem))
    })
    socket.once('connect', () => resolve({ ask, closed }))
  })
}

/** Sees where an answer ends. Most are as long as the one before and come in one piece, so that is tried first. */
function countAnswers(onAnswer) {
  let length = 0
  let pending = null
  return (chunk) => {
    if (pending === null && chunk.length === length && isSuccess(chunk)) {
      onAnswer()
      return null
    }
    pending = pending === null ? chunk : Buffer.concat([pending, chunk])
    const bodyAt = pending.indexOf('\r\n\r\n')
    if (bodyAt < 0) return null
    const head = pending.latin1Slice(0, bodyAt)
    const contentLength = /^content-length: (\d+)$/im.exec(head)
    if (!isSuccess(pending) || contentLength === null) return `Unexpected answer: ${head}`
    length = bodyAt + 4 + Number(contentLength[1])
    if (pending.length > length) return 'An answer was longer than it said'
    if (pending.length < length) return null
    pending = null
    onAnswer()
    return null
  }
}

/** `HTTP/1.1 200` */
function isSuccess(bytes) {
  return bytes[9] === 0x32 && bytes[10] === 0x30 && bytes[11] === 0x30
}
