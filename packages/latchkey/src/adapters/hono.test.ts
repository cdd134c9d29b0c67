import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { stream } from 'hono/streaming'
import { describe, expect, it } from 'vitest'
import type { RequestGate } from '../http/request-auth.ts'
import { adapterCases, type RunningApp } from '../testing/adapter-cases.ts'
import { createEchoGate } from '../testing/echo-gate.ts'
import { listen } from '../testing/listen.ts'
import { latchkey, requireIdentity, type LatchkeyEnv } from './hono.ts'

describe('latchkey/hono', () => {
  it.each(adapterCases)('$name', ({ run }) => run((gate) => start(appWith(gate))))

  it('reads a body that the app has read before it', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      await c.req.text()
      await next()
    })
    app.use(latchkey(createEchoGate('at_once')))
    const send = (body: string) => app.request('/gate/body?max=3', { method: 'POST', body })
    expect(await (await send('abc')).json()).toEqual({ text: 'abc' })
    expect((await send('abcd')).status).toBe(413)
  })

  it('takes the client address from the app where the platform has none', async () => {
    const app = new Hono().use(
      latchkey(createEchoGate('at_once'), { ip: (c) => c.req.header('cf-connecting-ip') ?? null }),
    )
    const response = await app.request('/gate/seen', { headers: { 'cf-connecting-ip': '203.0.113.7' } })
    expect(await response.json()).toMatchObject({ ip: '203.0.113.7' })
    const plain = new Hono().use(latchkey(createEchoGate('at_once')))
    expect(await (await plain.request('/gate/seen')).json()).toMatchObject({ ip: null })
  })

  it('keeps our cookies on a response that the app built by itself, and on errors', async () => {
    const app = new Hono().use(latchkey(createEchoGate('at_once')))
    app.get('/own', () => new Response('own', { headers: { 'Set-Cookie': 'a=1' } }))
    app.get('/fails', () => {
      throw new Error('of the app')
    })
    app.onError((_error, c) => c.text('failed', 500))
    expect((await app.request('/own')).headers.getSetCookie()).toEqual(['a=1', 'rotated=by-gate'])
    const failed = await app.request('/fails')
    expect(failed.status).toBe(500)
    expect(failed.headers.getSetCookie()).toEqual(['rotated=by-gate'])
  })

  it('requireIdentity without latchkey fails closed', async () => {
    const app = new Hono()
    app.get('/me', requireIdentity(), (c) => c.text('open door'))
    app.onError((_error, c) => c.text('failed', 500))
    expect((await app.request('/me')).status).toBe(500)
  })
})

function appWith(gate: RequestGate): Hono<LatchkeyEnv> {
  const app = new Hono<LatchkeyEnv>()
  app.use(latchkey(gate))
  app.get('/me', requireIdentity(), (c) => c.json({ subject: c.get('identity').subject }))
  app.post('/echo', async (c) => c.body(await c.req.text()))
  app.post('/login', async (c) => {
    await c.get('auth').signIn({ subject: 'user_1' })
    c.header('Set-Cookie', 'theme=dark')
    c.header('Cache-Control', 'public')
    return c.body('')
  })
  app.post('/logout', async (c) => {
    await c.get('auth').signOut()
    return c.body('')
  })
  app.get('/stream', (c) =>
    stream(c, async (out) => {
      await out.write('one')
      await out.write('two')
    }),
  )
  app.onError((_error, c) => c.text('failed', 500))
  return app
}

function start(app: Hono<LatchkeyEnv>): Promise<RunningApp> {
  // Without the option for HTTP/2 it is a server of node:http.
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server)
}
