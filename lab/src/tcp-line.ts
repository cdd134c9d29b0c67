import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { loopbackHost, loopbackPort, type LoopbackPort } from './loopback.ts'

/** A line to a server of this machine that is longer than it is, and that can fall silent. */
export interface TcpLine {
  readonly port: LoopbackPort
  /** From now on nothing gets through in either direction, and nobody is told. */
  hold(): void
  /** What was held goes on its way, in order, and everything after it. */
  resume(): void
  /** Bytes that came through, in both directions. */
  readonly bytes: number
  close(): Promise<void>
}

export interface TcpLineOptions {
  /** How long a question and its answer are under way together. */
  readonly roundTripMs: number
}

/** Every piece waits half of the round trip on its way, in order, and none is held back by the one before. */
export async function startTcpLine(target: LoopbackPort, { roundTripMs }: TcpLineOptions): Promise<TcpLine> {
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let isHeld = false
  let bytes = 0

  function onItsWay(task: () => void): void {
    if (isHeld) held.push(task)
    else task()
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: target, host: loopbackHost, allowHalfOpen: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => {})
      from.on('data', (piece: Buffer) => {
        bytes += piece.length
        later(roundTripMs / 2, () => onItsWay(() => void (to.destroyed || to.write(piece))))
      })
      from.on('end', () => later(roundTripMs / 2, () => onItsWay(() => void (to.destroyed || to.end()))))
      from.on('close', (hadError) => {
        sockets.delete(from)
        if (hadError) later(roundTripMs / 2, () => to.destroy())
      })
    }
  })
  server.listen(0, loopbackHost)
  await once(server, 'listening')

  return {
    // A server that listens on a port has an address of this form.
    port: loopbackPort((server.address() as AddressInfo).port),
    hold() {
      isHeld = true
    },
    resume() {
      isHeld = false
      for (const task of held.splice(0)) task()
    },
    get bytes() {
      return bytes
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Timers of equal length fire in the order in which they were set, so that pieces cannot overtake each other. */
function later(delayMs: number, task: () => void): void {
  if (delayMs === 0) task()
  else setTimeout(task, delayMs)
}
