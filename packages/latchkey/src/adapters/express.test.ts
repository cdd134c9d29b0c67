import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import express from 'express'
import { describe, expect, it } from 'vitest'
import type { RequestGate } from '../http/request-auth.ts'
import { adapterCases, type RunningApp } from '../testing/adapter-cases.ts'
import { createEchoGate } from '../testing/echo-gate.ts'
import { listen } from '../testing/listen.ts'
import { exchange, linesOf } from '../testing/raw-http.ts'
import { identityOf, latchkey, requireIdentity } from './express.ts'

describe('latchkey/express', () => {
  it.each(adapterCases)('$name', ({ run }) => run((gate) => start(appWith(gate))))

  it('shows what express.json made of the body before it', async () => {
    const app = await start(
      express()
        .use(express.json())
        .use(latchkey(createEchoGate('at_once'))),
    )
    const lines = ['POST /gate/body?max=9 HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 7']
    expect(JSON.parse((await exchange(app.url, lines, '{"a":1}')).body)).toEqual({ parsed: { a: 1 } })
    await app.close()
  })

  it('shows bytes, capped, when express.raw ran before it', async () => {
    const app = await start(
      express()
        .use(express.raw())
        .use(latchkey(createEchoGate('at_once'))),
    )
    const send = (body: string) =>
      exchange(
        app.url,
        [
          'POST /gate/body?max=3 HTTP/1.1',
          'Content-Type: application/octet-stream',
          `Content-Length: ${body.length}`,
        ],
        body,
      )
    expect(JSON.parse((await send('abc')).body)).toEqual({ text: 'abc' })
    expect((await send('abcd')).status).toBe(413)
    await app.close()
  })

  it('shows the whole target under a mount point', async () => {
    const app = await start(express().use('/gate', latchkey(createEchoGate('at_once'))))
    const response = await exchange(app.url, ['GET /gate/seen?x=1 HTTP/1.1'])
    expect(JSON.parse(response.body).target).toBe('/gate/seen?x=1')
    await app.close()
  })

  it('NET-9: believes X-Forwarded-For only where the app trusts its proxy', async () => {
    const lines = ['GET /gate/seen HTTP/1.1', 'X-Forwarded-For: 203.0.113.7']
    const direct = await start(express().use(latchkey(createEchoGate('at_once'))))
    expect(JSON.parse((await exchange(direct.url, lines)).body).ip).toBe('127.0.0.1')
    await direct.close()
    const behind = express().set('trust proxy', 'loopback')
    const proxied = await start(behind.use(latchkey(createEchoGate('at_once'))))
    expect(JSON.parse((await exchange(proxied.url, lines)).body).ip).toBe('203.0.113.7')
    await proxied.close()
  })

  it('a route that forgot requireIdentity fails closed', async () => {
    const app = express().use(latchkey(createEchoGate('at_once')))
    app.get('/me', (req, res) => void res.json(identityOf(req)))
    const running = await start(app)
    expect((await exchange(running.url, ['GET /me HTTP/1.1'])).status).toBe(500)
    await running.close()
  })

  it('requireIdentity without latchkey fails closed', async () => {
    const app = express()
    app.get('/me', requireIdentity(), (_req, res) => void res.end('open door'))
    const running = await start(app)
    expect((await exchange(running.url, ['GET /me HTTP/1.1'])).status).toBe(500)
    await running.close()
  })

  it('keeps our cookies beside those of res.cookie and res.clearCookie', async () => {
    const app = express().use(latchkey(createEchoGate('at_once')))
    app.get('/', (_req, res) => void res.cookie('a', '1').clearCookie('b').end())
    const running = await start(app)
    const names = linesOf(await exchange(running.url, ['GET / HTTP/1.1']), 'set-cookie').map(
      (line) => line.split('=')[0],
    )
    expect(names.sort()).toEqual(['a', 'b', 'rotated'])
    await running.close()
  })
})

function appWith(gate: RequestGate): express.Express {
  const app = express()
  app.use(latchkey(gate))
  app.get('/me', requireIdentity(), (req, res) => void res.json({ subject: identityOf(req).subject }))
  app.post('/echo', async (req, res) => void res.end(await text(req)))
  app.post('/login', async (req, res) => {
    await req.auth.signIn({ subject: 'user_1' })
    res.set('Set-Cookie', 'theme=dark').set('Cache-Control', 'public').end()
  })
  app.post('/logout', async (req, res) => {
    await req.auth.signOut()
    res.end()
  })
  app.get('/stream', (_req, res) => void Readable.from(['one', 'two']).pipe(res))
  return quiet(app)
}

/** The default error handler prints to the console. */
function quiet(app: express.Express): express.Express {
  return app.set('env', 'test')
}

function start(app: express.Express): Promise<RunningApp> {
  return listen(createServer(quiet(app)))
}
