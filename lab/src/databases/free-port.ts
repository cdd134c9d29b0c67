import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { loopbackHost, loopbackPort, type LoopbackPort } from '../loopback.ts'

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<LoopbackPort> {
  const server = createServer().listen(0, loopbackHost)
  await once(server, 'listening')
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return loopbackPort(port)
}

const startLimitMs = 30_000

/** @throws if nothing listens there within half a minute */
export async function listening(name: string, port: LoopbackPort): Promise<void> {
  const deadlineMs = performance.now() + startLimitMs
  while (!(await answers(port))) {
    if (performance.now() > deadlineMs) throw new Error(`${name} did not start within ${startLimitMs} ms.`)
    await pause(25)
  }
}

function answers(port: LoopbackPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, loopbackHost)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
