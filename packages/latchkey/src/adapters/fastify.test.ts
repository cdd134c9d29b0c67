import { Readable } from 'node:stream'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { RequestGate } from '../http/request-auth.ts'
import { adapterCases, type RunningApp } from '../testing/adapter-cases.ts'
import { createEchoGate } from '../testing/echo-gate.ts'
import { exchange, linesOf } from '../testing/raw-http.ts'
import { identityOf, latchkey, requireIdentity } from './fastify.ts'

describe('latchkey/fastify', () => {
  it.each(adapterCases)('$name', ({ run }) => run((gate) => start(appWith(gate))))

  it('holds for routes outside of its own plugin, and inside of others', async () => {
    const app = fastify()
    await app.register(latchkey(createEchoGate('at_once')))
    await app.register(async (inner) => {
      inner.addHook('onRequest', requireIdentity())
      inner.get('/inner', (request) => identityOf(request).subject)
    })
    const denied = await app.inject('/inner')
    expect(denied.statusCode).toBe(401)
    const known = await app.inject({ url: '/inner', headers: { authorization: 'Bearer user_1' } })
    expect(known.body).toBe('user_1')
    await app.close()
  })

  it('shows its answers to the app’s onSend and onResponse hooks', async () => {
    const app = fastify()
    const statuses: number[] = []
    await app.register(latchkey(createEchoGate('later')))
    app.addHook('onSend', async (_request, reply) => void reply.header('x-app', 'yes'))
    app.addHook('onResponse', async (_request, reply) => void statuses.push(reply.statusCode))
    const response = await app.inject('/gate/empty')
    expect(response.headers['x-app']).toBe('yes')
    await app.close()
    expect(statuses).toEqual([204])
  })

  it('NET-9: believes X-Forwarded-For only where the app trusts its proxy', async () => {
    const lines = ['GET /gate/seen HTTP/1.1', 'X-Forwarded-For: 203.0.113.7']
    for (const [trustProxy, ip] of [
      [false, '127.0.0.1'],
      [true, '203.0.113.7'],
    ] as const) {
      const app = await start(fastify({ trustProxy }).register(latchkey(createEchoGate('at_once'))))
      expect(JSON.parse((await exchange(app.url, lines)).body).ip).toBe(ip)
      await app.close()
    }
  })

  it('keeps our cookies on a reply that the app took over', async () => {
    const app = fastify().register(latchkey(createEchoGate('at_once')))
    app.get('/', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'Set-Cookie': 'a=1' }).end()
    })
    const running = await start(app)
    const response = await exchange(running.url, ['GET / HTTP/1.1'])
    expect(linesOf(response, 'set-cookie')).toEqual(['a=1', 'rotated=by-gate'])
    await running.close()
  })
})

function appWith(gate: RequestGate): FastifyInstance {
  const app = fastify()
  app.register(latchkey(gate))
  app.get('/me', { onRequest: requireIdentity() }, (request) => ({ subject: identityOf(request).subject }))
  app.post('/echo', (request) => request.body)
  app.post('/login', async (request, reply) => {
    await request.auth.signIn({ subject: 'user_1' })
    return reply.header('set-cookie', 'theme=dark').header('cache-control', 'public').send('')
  })
  app.post('/logout', async (request) => {
    await request.auth.signOut()
    return ''
  })
  app.get('/stream', (_request, reply) => reply.send(Readable.from(['one', 'two'])))
  return app
}

async function start(app: FastifyInstance): Promise<RunningApp> {
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}
