import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { loopbackHost } from '../loopback.ts'
import type { Target } from './connection.ts'

/** An answer that goes on: an event stream, or a WebSocket. */
export interface OpenStream {
  readonly name: string
  /** By the clock of `performance.now()`; null while it is open. */
  closedAtMs(): number | null
  close(): void
}

const openLimitMs = 5_000
const closeOpcode = 8

/** Opens one, and waits until the server has agreed to it. @throws if it does not */
export async function openStream({ name, port, request }: Target): Promise<OpenStream> {
  const socket = connect({ port, host: loopbackHost, noDelay: true })
  let closedAtMs: number | null = null
  let received = Buffer.alloc(0)
  const isClosed = (): void => void (closedAtMs ??= performance.now())
  socket.on('error', () => {})
  socket.on('end', isClosed)
  socket.on('close', isClosed)
  socket.on('data', (piece: Buffer) => {
    received = Buffer.concat([received, piece])
    if (saysGoodbye(received)) isClosed()
  })
  await once(socket, 'connect')
  socket.write(request)
  const startMs = performance.now()
  while (headOf(received) === null) {
    if (closedAtMs !== null || performance.now() - startMs > openLimitMs) {
      socket.destroy()
      throw new Error(`The stream ${name} was not opened.`)
    }
    await pause(1)
  }
  const head = headOf(received) ?? ''
  if (!/^HTTP\/1\.1 (101|200) /.test(head)) {
    socket.destroy()
    throw new Error(`The stream ${name} was refused: ${head.split('\r\n', 1)[0]}`)
  }
  return { name, closedAtMs: () => closedAtMs, close: () => void socket.destroy() }
}

function headOf(received: Buffer): string | null {
  const end = received.indexOf('\r\n\r\n')
  return end < 0 ? null : received.toString('latin1', 0, end)
}

/** Whether the server has said that this is the end, although the connection may stay: a last chunk, or a frame that closes. */
function saysGoodbye(received: Buffer): boolean {
  const head = headOf(received)
  if (head === null) return false
  const body = received.subarray(head.length + 4)
  if (!head.startsWith('HTTP/1.1 101')) return body.subarray(-5).equals(lastChunk)
  for (let at = 0; at + 2 <= body.length;) {
    const [first = 0, second = 0] = [body[at], body[at + 1]]
    if ((first & 0x0f) === closeOpcode) return true
    const short = second & 0x7f
    // Frames of a server are not masked, RFC 6455 section 5.1; one of 64 kB is more than any scenario sends.
    const isLong = short === 126
    if (isLong && at + 4 > body.length) return false
    at += isLong ? 4 + body.readUInt16BE(at + 2) : 2 + short
  }
  return false
}

const lastChunk = Buffer.from('0\r\n\r\n')
