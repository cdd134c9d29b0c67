import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { describe, expect, it } from 'vitest'
import { LatchkeyError } from '../errors.ts'
import type { RequestAuth } from '../http/request-auth.ts'
import { adapterCases } from '../testing/adapter-cases.ts'
import { createEchoGate } from '../testing/echo-gate.ts'
import { listen } from '../testing/listen.ts'
import { denialOf, fetchHandler } from './fetch.ts'

const gate = createEchoGate('at_once')

describe('latchkey/fetch', () => {
  // What a platform does with an error; the server below would print it as well.
  const platform = (handle: (request: Request) => Promise<Response>) => (request: Request) =>
    handle(request).catch(() => new Response('failed', { status: 500 }))

  it.each(adapterCases)('$name', ({ run }) =>
    run((gate) => {
      // The peer's address is the platform's to tell; the cases ask on the loopback interface.
      const fetch = platform(fetchHandler(gate, app, { ip: () => '127.0.0.1' }))
      // Without the option for HTTP/2 it is a server of node:http.
      return listen(createAdaptorServer({ fetch }) as Server)
    }),
  )

  it('puts our headers onto a response that cannot be changed', async () => {
    const handle = fetchHandler(gate, () => Response.redirect('https://app.example/', 303))
    const response = await handle(new Request('https://app.example/'))
    expect(response.status).toBe(303)
    expect(response.headers.getSetCookie()).toEqual(['rotated=by-gate'])
  })

  it('leaves errors to the platform, but for those with an answer of their own', async () => {
    const failWith = (error: Error) => {
      const fail = async () => {
        throw error
      }
      return fetchHandler(gate, fail)(new Request('https://app.example/'))
    }
    await expect(failWith(new Error('of the app'))).rejects.toThrow('of the app')
    await expect(failWith(new LatchkeyError('config_invalid', 'of ours'))).rejects.toThrow('of ours')
    const refused = await failWith(new LatchkeyError('forgery_refused', 'secret detail'))
    expect(refused.status).toBe(403)
    expect(await refused.text()).toBe('{"error":"refused"}')
  })

  it('refuses a body that was read before, instead of taking it for empty', async () => {
    const request = new Request('https://app.example/gate/body?max=9', { method: 'POST', body: 'abc' })
    await request.text()
    expect((await fetchHandler(gate, app)(request)).status).toBe(413)
  })

  it('stops to read a body without declared length where it crosses the cap', async () => {
    let cancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel: () => void (cancelled = true),
    })
    // Node asks for `duplex` with a stream; its types do not know it yet.
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    const response = await fetchHandler(gate, app)(new Request('https://app.example/gate/body?max=9', init))
    expect(response.status).toBe(413)
    expect(cancelled).toBe(true)
  })
})

async function app(request: Request, auth: RequestAuth): Promise<Response> {
  switch (new URL(request.url).pathname) {
    case '/me':
      return denialOf(auth) ?? Response.json({ subject: auth.identity?.subject })
    case '/echo':
      return new Response(await request.text())
    case '/login':
      await auth.signIn({ subject: 'user_1' })
      return new Response('', { headers: { 'Set-Cookie': 'theme=dark', 'Cache-Control': 'public' } })
    case '/logout':
      await auth.signOut()
      return new Response('')
    case '/stream':
      return new Response(chunks('one', 'two'))
    default:
      return new Response('', { status: 404 })
  }
}

function chunks(...texts: readonly string[]): ReadableStream {
  return new ReadableStream({
    start: (controller) => {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
}
