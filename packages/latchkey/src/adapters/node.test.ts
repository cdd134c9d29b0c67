import { createServer, type RequestListener } from 'node:http'
import http2 from 'node:http2'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { adapterCases, type RunningApp } from '../testing/adapter-cases.ts'
import { createEchoGate } from '../testing/echo-gate.ts'
import { listen } from '../testing/listen.ts'
import { exchange, linesOf } from '../testing/raw-http.ts'
import { latchkey, nodeHandler, requireIdentity, type AuthenticatedMessage } from './node.ts'

describe('latchkey/node', () => {
  it.each(adapterCases)('$name', ({ run }) => run((gate) => start(nodeHandler(gate, app))))

  it('shows what a parser before it made of the body', async () => {
    const handle = nodeHandler(createEchoGate('at_once'), app)
    const running = await start((message, response) => {
      Object.assign(message, { body: { parsed: ['before'] } })
      handle(message, response)
    })
    const response = await exchange(running.url, ['POST /gate/body?max=9 HTTP/1.1', 'Content-Length: 0'])
    expect(JSON.parse(response.body)).toEqual({ parsed: { parsed: ['before'] } })
    await running.close()
  })

  it('refuses a body that somebody read and dropped, instead of waiting for it', async () => {
    const handle = nodeHandler(createEchoGate('at_once'), app)
    const running = await start((message, response) => {
      message.resume().on('close', () => handle(message, response))
    })
    const response = await exchange(
      running.url,
      ['POST /gate/body?max=9 HTTP/1.1', 'Content-Length: 3'],
      'abc',
    )
    expect(response.status).toBe(413)
    await running.close()
  })

  it('answers a failure of gate or handler with a fixed text', async () => {
    const running = await start(
      nodeHandler(createEchoGate('later'), async (message) => {
        await Promise.reject(new Error(`secret of ${message.url}`))
      }),
    )
    for (const target of ['/gate/throws', '/handler']) {
      const response = await exchange(running.url, [`GET ${target} HTTP/1.1`])
      expect(response).toMatchObject({ status: 500, body: '{"error":"server_error"}' })
    }
    await running.close()
  })

  it('closes the connection instead of reading on after an early answer', async () => {
    const running = await start(nodeHandler(createEchoGate('at_once'), app))
    const send = (line: string) =>
      exchange(running.url, ['POST /gate/seen HTTP/1.1', 'Connection: keep-alive', line])
    // Neither body ever comes to its end; without the close, the exchange would wait for it.
    for (const line of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
      expect(linesOf(await send(line), 'connection')).toEqual(['close'])
    }
    await running.close()
  })

  it('COO-13: writeHead adds to our cookies and cannot replace no-store', async () => {
    const running = await start(
      nodeHandler(createEchoGate('at_once'), (_message, response) => {
        response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'cache-control': 'public' }).end()
      }),
    )
    const response = await exchange(running.url, ['GET / HTTP/1.1'])
    expect(linesOf(response, 'set-cookie')).toEqual(['a=1', 'b=2', 'rotated=by-gate'])
    expect(linesOf(response, 'cache-control')).toEqual(['no-store'])
    await running.close()
  })

  it('CSRF-4 COO-10: sees duplicates over HTTP/2 too', async () => {
    const enter = latchkey(createEchoGate('later'))
    const running = await listen(http2.createServer((message, response) => void enter(message, response)))
    const session = http2.connect(running.url)
    const stream = session.request({
      ':path': '/gate/seen?header=authorization&header=cookie&header=sec-fetch-site',
      authorization: 'Bearer user_1',
      cookie: ['__Host-lk=mine', '__Host-lk=evil'],
      'sec-fetch-site': ['cross-site', 'same-origin'],
    })
    expect(JSON.parse(await text(stream)).headers).toEqual({
      authorization: 'Bearer user_1',
      cookie: '__Host-lk=mine; __Host-lk=evil',
      'sec-fetch-site': 'cross-site, same-origin',
    })
    session.close()
    await running.close()
  })

  it('hands a server that routes by itself the same, without a promise when none is needed', async () => {
    const enter = latchkey(createEchoGate('at_once'))
    const running = await start((message, response) => {
      const auth = enter(message, response)
      if (auth === null) return
      response.end(auth instanceof Promise ? 'promise' : String(auth.identity?.subject))
    })
    const open = await exchange(running.url, ['GET /x HTTP/1.1', 'Authorization: Bearer user_1'])
    expect(open.body).toBe('user_1')
    expect((await exchange(running.url, ['GET /gate/empty HTTP/1.1'])).status).toBe(204)
    await running.close()
  })
})

const app = async (
  message: AuthenticatedMessage,
  response: Parameters<RequestListener>[1],
): Promise<void> => {
  switch (message.url) {
    case '/me': {
      const identity = requireIdentity(message, response)
      if (identity !== null) response.end(JSON.stringify({ subject: identity.subject }))
      return
    }
    case '/echo':
      return void response.end(await text(message))
    case '/login':
      await message.auth.signIn({ subject: 'user_1' })
      response.setHeader('Set-Cookie', 'theme=dark')
      return void response.setHeader('Cache-Control', 'public').end()
    case '/logout':
      await message.auth.signOut()
      return void response.end()
    case '/stream':
      return void Readable.from(['one', 'two']).pipe(response)
    default:
      response.statusCode = 404
      response.end()
  }
}

function start(listener: RequestListener): Promise<RunningApp> {
  return listen(createServer(listener))
}
