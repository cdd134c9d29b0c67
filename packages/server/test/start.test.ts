import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startServer, type ServerOptions } from '../src/index.ts'
import { sendRaw, statusOf } from './support/raw.ts'
import { goodPassword, startWorld } from './support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (options: ServerOptions) => startServer({ port: 0, logLevel: 'silent', ...options })

test('a port that is taken is named, with a way out', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => {
    other.once('listening', resolve)
  })
  const { port } = other.address() as AddressInfo
  await expect(start({ port, data: join(folder, 'taken') })).rejects.toMatchObject({
    code: 'port_taken',
    message: expect.stringContaining(`Port ${port} is taken by another program. Choose another one: --port`),
  })
  // The store was closed again, so the folder is free.
  const running = await start({ data: join(folder, 'taken') })
  await running.close()
  other.close()
})

test('a data folder that is a file is named', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(start({ data: file })).rejects.toMatchObject({
    code: 'data_not_usable',
    message: expect.stringContaining(file),
  })
  await expect(start({ data: join(file, 'below') })).rejects.toMatchObject({ code: 'data_not_usable' })
})

test('an address of another machine is named', async () => {
  await expect(start({ host: '192.0.2.1', data: join(folder, 'address') })).rejects.toMatchObject({
    code: 'address_unknown',
    message: expect.stringContaining('192.0.2.1'),
  })
})

test('a bad option is told before anything is touched', async () => {
  await expect(start({ strategy: 'jwe' as never, data: join(folder, 'never') })).rejects.toMatchObject({
    name: 'ConfigError',
    problems: ['strategy must be one of session, jwt, hybrid.'],
  })
})

test.each(['session', 'jwt', 'hybrid'] as const)(
  'users and sessions under %s survive a restart',
  async (strategy) => {
    const world = await startWorld({ strategy, issuer: 'http://localhost:4180', allowedHosts: [] })
    const ask = (path: string, ...lines: readonly string[]) =>
      sendRaw(
        world.server.port,
        [`${path} HTTP/1.1`, 'Host: localhost:4180', 'Connection: close', ...lines].join('\r\n'),
      )
    const body = JSON.stringify({ identifier: 'ada', password: goodPassword })
    const signedUp = await ask(
      'POST /auth/sign-up',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    )
    expect(statusOf(signedUp)).toBe(201)
    const cookies = [...signedUp.matchAll(/^set-cookie: ([^;]+)/gim)].map((match) => match[1])
    await world.restart()
    expect(statusOf(await ask('GET /auth/session', `Cookie: ${cookies.join('; ')}`, '', ''))).toBe(200)
    await world.close()
  },
)

test('closing finishes what is under way', async () => {
  const world = await startWorld()
  const body = JSON.stringify({ identifier: 'ada', password: goodPassword })
  const socket = connect(world.server.port, '127.0.0.1')
  let answer = ''
  socket.write(
    `POST /auth/sign-up HTTP/1.1\r\nHost: localhost:${world.server.port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  )
  const closing = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => {
      // The server has the request and waits for its body: now is the moment to close.
      if (answer === '') {
        world.close().then(resolve, reject)
        socket.write(body)
      }
      answer += chunk.toString()
    })
  })
  const received = once(socket, 'close')
  await closing
  await received
  expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created/)
})
