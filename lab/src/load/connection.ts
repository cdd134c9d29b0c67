import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { loopbackHost, type LoopbackPort } from '../loopback.ts'
import { createAnswerReader } from './answer-reader.ts'

/** One request that can be sent again and again, and where it goes: a port, because it is always on this machine. */
export interface Target {
  readonly name: string
  readonly port: LoopbackPort
  /** As it goes onto the wire, head and body. */
  readonly request: string
}

/** One connection, on which one request at a time waits for its answer. */
export interface Connection {
  /** The status of the answer; null if the connection ended instead. A connection that has ended is opened again. */
  ask(request: Buffer): Promise<number | null>
  /** At the socket: what the server was sent, and what it sent. */
  bytes(): Traffic
  close(): void
}

export interface Traffic {
  readonly sent: number
  readonly received: number
}

export function createConnection(port: LoopbackPort): Connection {
  let socket: Socket | null = null
  let settle: ((status: number | null) => void) | null = null
  let earlier: Traffic = { sent: 0, received: 0 }

  function settled(status: number | null): void {
    const waiting = settle
    settle = null
    waiting?.(status)
  }

  async function open(): Promise<Socket | null> {
    const fresh = connect({ port, host: loopbackHost, noDelay: true })
    const reader = createAnswerReader(settled)
    fresh.on('data', (piece: Buffer) => {
      try {
        reader.take(piece)
      } catch (error) {
        fresh.destroy(error as Error)
      }
    })
    fresh.on('error', () => {})
    fresh.once('close', () => {
      earlier = sum(earlier, trafficOf(fresh))
      if (socket === fresh) {
        socket = null
        settled(null)
      }
    })
    try {
      await once(fresh, 'connect')
    } catch {
      return null
    }
    return fresh
  }

  return {
    async ask(request) {
      socket ??= await open()
      const line = socket
      if (line === null) return null
      return new Promise((resolve) => {
        settle = resolve
        line.write(request)
      })
    },
    bytes: () => (socket === null ? earlier : sum(earlier, trafficOf(socket))),
    close: () => void socket?.destroy(),
  }
}

function trafficOf({ bytesWritten, bytesRead }: Socket): Traffic {
  return { sent: bytesWritten, received: bytesRead }
}

export function sum(one: Traffic, other: Traffic): Traffic {
  return { sent: one.sent + other.sent, received: one.received + other.received }
}
