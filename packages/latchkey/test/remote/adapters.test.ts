import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type Auth } from '../../src/index.ts'
import { apps } from '../support/apps.ts'
import { serviceCredential, startService, tokenOf, type IssuerNode } from '../support/issuer.ts'
import { until } from '../support/nodes.ts'

const closers: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function start(
  framework: string,
  maxConnections = 100,
  judged: () => Promise<void> = async () => {},
): Promise<{ url: string; auth: Auth; node: Pick<IssuerNode, 'auth' | 'store'> }> {
  const store = memoryStore()
  const auth = createAuth({
    issuer: 'https://app.example',
    strategy: 'hybrid',
    store,
    maintenance: 'manual',
    routes: {
      revocations: {
        async authorize(request) {
          await judged()
          return request.header('authorization') === serviceCredential
        },
        maxConnections,
      },
    },
  })
  const app = await apps[framework]!(auth)
  closers.push(async () => {
    auth.endStreams()
    await app.close()
    await auth.close()
  })
  return { url: app.url, auth, node: { auth, store } }
}

/** A client that reads only what the test lets it. */
async function openRaw(url: string, lines: readonly string[] = []): Promise<Socket> {
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  closers.push(() => void socket.destroy())
  await once(socket, 'connect')
  const head = [
    'GET /revocations HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: ${serviceCredential}`,
    ...lines,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return socket
}

describe.each(Object.keys(apps))('the feed on %s', (framework) => {
  it('reaches a service, and ends when it is told to', async () => {
    const { url, auth, node } = await start(framework)
    const service = startService(url)
    closers.push(() => service.verifier.close())
    await until('following', () => service.verifier.prepare())
    await until('streaming', () => auth.feedConnections === 1)
    const { token, session } = await tokenOf(node)
    expect(await service.status(token)).toBe(200)
    await auth.end({ session: session.id })
    await until('refused', async () => (await service.status(token)) === 401)
    auth.endStreams()
    expect(auth.feedConnections).toBe(0)
    // It comes back, and has nothing to catch up with but its place.
    await until('streaming again', () => auth.feedConnections === 1)
  })

  it('notices that a reader has gone, also while there is nothing to say', async () => {
    const { url, auth } = await start(framework)
    const socket = await openRaw(url)
    await once(socket, 'data')
    expect(auth.feedConnections).toBe(1)
    socket.destroy()
    await until('gone', () => auth.feedConnections === 0)
  })

  it('keeps no place for a reader that left while its request was judged', async () => {
    let asked = 0
    let letGo = (): void => {}
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const { url, auth } = await start(framework, 100, () => {
      asked++
      return held
    })
    const socket = await openRaw(url)
    await until('judged', () => asked === 1)
    socket.destroy()
    await once(socket, 'close')
    // By the time of these answers the server has heard that it is gone.
    for (let round = 0; round < 3; round++) await (await fetch(`${url}/me`)).text()
    letGo()
    await once(await openRaw(url), 'data')
    await until('the other is alone', () => auth.feedConnections === 1)
  })

  it('gives up on a reader that does not read', async () => {
    const { url, auth, node } = await start(framework)
    const socket = await openRaw(url)
    await once(socket, 'data')
    socket.pause()
    const expiresAtMs = Date.now() + 900_000
    for (let round = 0; auth.feedConnections > 0 && round < 400; round++) {
      for (let index = 0; index < 500; index++) {
        const fact = { type: 'token_revoked', tokenId: `token-${round}-${index}`.padEnd(22, 'x') } as const
        await node.store.append({ fact, expiresAtMs })
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until('given up', () => auth.feedConnections === 0)
  })

  it('takes no more readers than it may', async () => {
    const { url, auth } = await start(framework, 2)
    const [first] = [await openRaw(url), await openRaw(url)]
    await until('both read', () => auth.feedConnections === 2)
    const headers = { authorization: serviceCredential }
    const third = await fetch(`${url}/revocations`, { headers })
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1'])
    // Who asks once takes no place.
    const once = await fetch(`${url}/revocations`, { headers: { ...headers, accept: 'application/json' } })
    expect(once.status).toBe(200)
    first?.destroy()
    await until('a place is free', async () => {
      const next = await fetch(`${url}/revocations`, { headers })
      await next.body?.cancel()
      return next.status === 200
    })
  })

  it('answers HEAD with its headers, and what it cannot read with 400', async () => {
    const { url, auth } = await start(framework)
    const ask = (path: string, method = 'GET'): Promise<Response> =>
      fetch(`${url}${path}`, {
        method,
        headers: { authorization: serviceCredential, accept: 'application/json' },
      })
    const head = await ask('/revocations', 'HEAD')
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(auth.feedConnections).toBe(0)
    for (const query of [
      'nonce=short',
      'nonce=',
      `nonce=${'x'.repeat(87)}`,
      'after=1',
      'after=epoch.1',
      'after=,',
    ]) {
      expect((await ask(`/revocations?${query}`)).status, query).toBe(400)
    }
    expect((await ask('/revocations?after=unknown-epoch-of-old.7')).status).toBe(200)
    expect((await ask('/revocations', 'DELETE')).status).toBe(405)
    // No other spelling of the path is ours.
    expect((await ask('/revocations/')).status).not.toBe(200)
    expect((await ask('/Revocations')).status).not.toBe(200)
  })
})
