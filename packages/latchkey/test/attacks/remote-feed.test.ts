import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RevocationFeedOptions } from '../../src/adapters/verifier.ts'
import { memoryStore, type Store } from '../../src/index.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import { listen } from '../../src/testing/listen.ts'
import {
  serviceCredential,
  startIssuer,
  startService,
  tokenOf,
  type Holder,
  type IssuerNode,
  type Service,
} from '../support/issuer.ts'
import { until } from '../support/nodes.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { tapStore } from './support.ts'

const closers: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Scene {
  readonly node: IssuerNode
  readonly proxy: TcpProxy
  readonly service: Service
  /** Signed in, and accepted by the service. */
  readonly victim: Holder
  readonly other: Holder
  /** Lets time pass for the service alone. */
  skip(ms: number): void
}

/** An issuer, a service that follows its feed, and somebody between the two. */
async function startScene(
  options: { readonly store?: Store; readonly revocations?: RevocationFeedOptions } = {},
): Promise<Scene> {
  let skippedMs = 0
  const node = await startIssuer(options.store === undefined ? {} : { store: options.store })
  const proxy = await startTcpProxy(node.port)
  const service = startService(
    proxy.url,
    { timeoutMs: 250, ...options.revocations },
    { elapsed: () => performance.now() + skippedMs },
  )
  closers.push(
    () => node.close(),
    () => proxy.close(),
    () => service.verifier.close(),
  )
  const [victim, other] = [await tokenOf(node), await tokenOf(node, { subject: 'user_2' })]
  await until('following', () => service.verifier.prepare())
  expect([await service.status(victim.token), await service.status(other.token)]).toEqual([200, 200])
  return {
    node,
    proxy,
    service,
    victim,
    other,
    skip(ms) {
      skippedMs += ms
    },
  }
}

async function recovers({ service, victim, other }: Scene): Promise<void> {
  await until('knows what it has missed', async () => (await service.status(victim.token)) === 401)
  await until('answers again', async () => (await service.status(other.token)) === 200)
  expect(await service.reason(victim.token)).toBe('token_revoked')
}

describe('somebody between an issuer and a service', () => {
  it('REV-3: who lets nothing through gets 503 after the bound, never 200, and never 401 for those who did nothing', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim, other } = scene
    proxy.mode = 'drop'
    await node.auth.end({ session: victim.session.id })
    scene.skip(2_001)
    expect(await service.reason(victim.token)).toBe('revocation_unknown')
    expect(await service.status(other.token)).toBe(503)
    expect(service.verifier.revocationStatus()?.isFresh).toBe(false)
    proxy.mode = 'pass'
    await recovers(scene)
  })

  it('who holds everything back, and lets it go when it is old, gains nothing', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim, other } = scene
    const heard = (): number => proxy.recordings.flat().length
    const waitForMore = async (): Promise<void> => {
      const before = heard()
      await until('more is said', () => heard() > before)
    }
    await waitForMore()
    proxy.mode = 'hold'
    await node.auth.end({ session: victim.session.id })
    await waitForMore()
    scene.skip(2_100)
    proxy.release()
    // What is in them is true, and counts; that they are so late does not vouch for those of whom they say nothing.
    await until('the event is known', async () => (await service.reason(victim.token)) === 'token_revoked')
    expect(await service.reason(other.token)).toBe('revocation_unknown')
    proxy.mode = 'pass'
    await recovers(scene)
  })

  it('who plays a recording of an earlier answer is refused', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim, other } = scene
    const stream = proxy.recordings.find((pieces) => pieces.join('').includes('text/event-stream')) ?? []
    await until('heartbeats are recorded', () => stream.length > 3)
    const player = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        for (const piece of stream) socket.write(piece)
      })
    })
    const running = await listen(player as never)
    closers.push(() => running.close())
    proxy.target = Number(new URL(running.url).port)
    proxy.cut()
    await node.auth.end({ session: victim.session.id })
    await until('refused', () => service.errors.some((error) => error.includes('nonce_mismatch')))
    scene.skip(2_001)
    expect(await service.reason(victim.token)).toBe('revocation_unknown')
    expect(await service.reason(other.token)).toBe('revocation_unknown')
    proxy.target = node.port
    proxy.cut()
    await recovers(scene)
  })

  it('who changes a message is refused, and signs nobody out', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim, other } = scene
    // In the middle of the payload, wherever a message begins.
    proxy.change = (piece) =>
      Buffer.from(piece.toString('latin1').replaceAll(/(ey\w+\.ey\w{20})\w/g, '$1A'), 'latin1')
    await node.auth.end({ session: victim.session.id })
    await until('refused', () => service.errors.some((error) => error.includes('signature_invalid')))
    scene.skip(2_001)
    expect(await service.reason(victim.token)).toBe('revocation_unknown')
    expect(await service.reason(other.token)).toBe('revocation_unknown')
    proxy.change = (piece) => piece
    await recovers(scene)
  })

  it('who drops single messages is noticed by the next one', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim } = scene
    let toDrop = 1
    proxy.change = (piece) => (toDrop-- > 0 ? Buffer.alloc(0) : piece)
    await node.auth.end({ session: victim.session.id })
    await until('the event was dropped', () => toDrop <= 0)
    proxy.change = (piece) => piece
    await recovers(scene)
    expect(service.errors.join()).toMatch(/message_missing|broke off/)
  })

  it('who cuts every connection again and again loses no event', async () => {
    const scene = await startScene()
    const { node, proxy, service } = scene
    const gone: Holder[] = []
    for (let round = 0; round < 6; round++) {
      proxy.cut()
      const holder = await tokenOf(node, { subject: `user_${round}` })
      gone.push(holder)
      await node.auth.end({ session: holder.session.id })
      if (round % 2 === 0) await until('connected', () => proxy.connections > 0)
    }
    for (const { token } of gone) await until('refused', async () => (await service.status(token)) === 401)
  })

  it('who closes the door for longer than the bound: service resumes by itself', async () => {
    const scene = await startScene()
    const { node, proxy, service, victim, other } = scene
    proxy.refuse = true
    proxy.cut()
    await node.auth.end({ session: victim.session.id })
    scene.skip(30_000)
    expect(await service.status(victim.token)).toBe(503)
    expect(await service.status(other.token)).toBe(503)
    proxy.refuse = false
    await recovers(scene)
  })
})

describe('an issuer in trouble', () => {
  it('whose store is down vouches for nothing', async () => {
    const tap = tapStore(memoryStore())
    const scene = await startScene({ store: tap.store })
    const { node, service, victim, other } = scene
    await node.auth.end({ session: victim.session.id })
    tap.before = (call) => {
      if (call.startsWith('feed.')) throw new Error('the store is down')
    }
    // Without anybody's doing: there are no heartbeats any more, and who asks is answered 503.
    await until('silent', () => (service.verifier.revocationStatus()?.ageMs ?? 0) > 2_000)
    const asked = await fetch(`${node.url}/revocations`, { headers: { authorization: serviceCredential } })
    expect(asked.status).toBe(503)
    expect(await service.status(other.token)).toBe(503)
    tap.before = null
    await recovers(scene)
  })

  it('that is started anew over its store has another epoch, and misses nothing', async () => {
    const path = mkdtempSync(join(tmpdir(), 'latchkey-feed-'))
    closers.push(() => rmSync(path, { recursive: true, force: true }))
    const scene = await startScene({ store: embeddedStore({ path }) })
    const { node, proxy, victim } = scene
    await node.auth.end({ session: victim.session.id })
    await node.close()
    const next = await startIssuer({ store: embeddedStore({ path }) })
    closers.push(() => next.close())
    proxy.target = next.port
    proxy.cut()
    await recovers(scene)
  })

  it('that has trimmed its log past a reader sends it everything', async () => {
    const scene = await startScene()
    const { node, proxy, victim } = scene
    proxy.refuse = true
    proxy.cut()
    const fact = { type: 'session_ended', sessionId: 'short-lived-session' } as const
    await node.store.append({ fact, expiresAtMs: Date.now() })
    await node.auth.end({ session: victim.session.id })
    await node.store.purge(Date.now() + 1, 1_000)
    proxy.refuse = false
    await recovers(scene)
  })

  it('with two nodes behind one address: each tells of what the other has ended', async () => {
    const store = memoryStore()
    const scene = await startScene({ store })
    const { node, proxy, service } = scene
    const second = await startIssuer({ store })
    closers.push(() => second.close())
    for (let round = 0; round < 4; round++) {
      const [here, there] = round % 2 === 0 ? [node, second] : [second, node]
      proxy.target = here.port
      proxy.cut()
      await until('connected', () => here.auth.feedConnections > 0)
      const holder = await tokenOf(there, { subject: `user_${round}` })
      expect(await service.status(holder.token)).toBe(200)
      await there.auth.end({ session: holder.session.id })
      await until('refused', async () => (await service.status(holder.token)) === 401)
    }
  })
})

describe('who answers in place of the feed', () => {
  const hostile: Readonly<Record<string, RequestListener>> = {
    'a page': (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>hello</h1>'),
    'a redirect': (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
    'an error': (_request, response) => response.writeHead(500).end(),
    'an endless line': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const timer = setInterval(() => response.write('data: '.padEnd(65_536, 'x')), 1)
      response.on('close', () => clearInterval(timer))
    },
    'garbage in lines': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: \u0000\n\ndata: a.b.c\n\ndata:\n\n\n\ndata: ..\n\n')
    },
    'nothing at all': () => {},
    'headers, and then nothing': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    },
  }

  it.each(Object.keys(hostile))('with %s vouches for nothing', async (name) => {
    const node = await startIssuer()
    const seen: string[] = []
    const server = createHttpServer((request, response) => {
      seen.push(request.url ?? '')
      hostile[name]?.(request, response)
    })
    const running = await listen(server)
    const service = startService(node.url, { url: `${running.url}/revocations`, timeoutMs: 250 })
    closers.push(
      () => node.close(),
      () => {
        server.closeAllConnections()
        return running.close()
      },
      () => service.verifier.close(),
    )
    const { token } = await tokenOf(node)
    expect(await service.reason(token)).toBe('revocation_unknown')
    await until('told of it', () => service.errors.length > 0)
    expect(seen.every((url) => url.startsWith('/revocations?nonce='))).toBe(true)
  })

  it('is asked over https only, but for loopback', () => {
    const url = 'http://auth.example/revocations'
    expect(() => startService('https://auth.example', { url })).toThrow(/revocations\.url must be https/)
    const introspection = { url: 'http://auth.example/oauth/introspect' }
    expect(() => startService('https://auth.example', { introspection })).toThrow(
      /introspection\.url must be https/,
    )
  })
})

describe('a service that asks in place of following', () => {
  it('runs no timer and no stream, and knows as much, and as soon', async () => {
    const scene = await startScene({ revocations: { mode: 'poll' } })
    const { node, proxy, service, victim, other } = scene
    await node.auth.end({ session: victim.session.id })
    expect(node.auth.feedConnections).toBe(0)
    scene.skip(2_001)
    // The next check asks before it answers.
    expect(await service.status(victim.token)).toBe(401)
    proxy.mode = 'drop'
    scene.skip(2_001)
    expect(await service.status(other.token)).toBe(503)
    proxy.mode = 'pass'
    await recovers(scene)
  })

  it('asks once for all checks of one moment', async () => {
    const scene = await startScene({ revocations: { mode: 'poll' } })
    let asked = 0
    scene.node.server.on('request', ({ url }) => {
      if (url?.startsWith('/revocations') === true) asked++
    })
    scene.skip(2_001)
    const statuses = await Promise.all(
      Array.from({ length: 50 }, () => scene.service.status(scene.other.token)),
    )
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(asked).toBe(1)
  })
})

describe('who may not read the feed', () => {
  it.each([
    undefined,
    '',
    'Bearer wrong',
    `${serviceCredential} `,
    `${serviceCredential}, ${serviceCredential}`,
  ])('is refused: %s', async (authorization) => {
    const node = await startIssuer()
    closers.push(() => node.close())
    const response = await fetch(`${node.url}/revocations`, {
      headers: authorization === undefined ? {} : { authorization },
    })
    // White space around a header's value is not part of it.
    expect(response.status).toBe(authorization?.trim() === serviceCredential ? 200 : 401)
    await response.body?.cancel()
  })

  it('is everybody, where nobody was let in', async () => {
    const node = await startIssuer({ routes: {} })
    closers.push(() => node.close())
    const response = await fetch(`${node.url}/revocations`, { headers: { authorization: serviceCredential } })
    // The app's own, whatever it makes of it.
    expect(await response.text()).toBe('app')
    await expect(startIssuer({ routes: { revocations: {} } })).rejects.toThrow(/authorize/)
  })
})
