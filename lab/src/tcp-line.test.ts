import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loopbackPort, type LoopbackPort } from './loopback.ts'
import { startTcpLine, type TcpLine } from './tcp-line.ts'

let echo: Server
let target: LoopbackPort
let line: TcpLine
let socket: Socket
let heard: string

beforeEach(async () => {
  heard = ''
  echo = createServer((peer) => void peer.on('error', () => {}).pipe(peer)).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  target = loopbackPort((echo.address() as AddressInfo).port)
})

afterEach(async () => {
  socket.destroy()
  await line.close()
  echo.close()
  await once(echo, 'close')
})

async function open(roundTripMs: number): Promise<void> {
  line = await startTcpLine(target, { roundTripMs })
  socket = connect(line.port, '127.0.0.1')
  socket.on('data', (piece: Buffer) => void (heard += piece.toString()))
  socket.on('error', () => {})
  await once(socket, 'connect')
}

test('everything arrives, in order and unchanged, and is counted in both directions', async () => {
  await open(4)
  const words = Array.from({ length: 500 }, (_, index) => `${index} `)
  for (const word of words) socket.write(word)
  const all = words.join('')
  await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(all.length)
  expect(heard).toBe(all)
  expect(line.bytes).toBe(2 * all.length)
})

test('a question and its answer are under way for the round trip at least', async () => {
  await open(200)
  const startMs = performance.now()
  socket.write('hello')
  await expect.poll(() => heard, { timeout: 20_000, interval: 1 }).toBe('hello')
  // A timer may be early by less than a millisecond.
  expect(performance.now() - startMs).toBeGreaterThan(198)
})

test('a line that is held loses nothing: what was sent meanwhile arrives when it is resumed', async () => {
  await open(0)
  socket.write('before ')
  await expect.poll(() => heard, { timeout: 20_000 }).toBe('before ')
  line.hold()
  socket.write('meanwhile ')
  await pause(100)
  expect(heard).toBe('before ')
  line.resume()
  socket.write('after')
  await expect.poll(() => heard, { timeout: 20_000 }).toBe('before meanwhile after')
})

test('an end is passed on after everything that was said before it', async () => {
  await open(10)
  socket.end('last words')
  await once(socket, 'end')
  expect(heard).toBe('last words')
})
