import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type Auth, type RequestAuth } from '../../src/index.ts'
import * as onExpress from '../../src/adapters/express.ts'
import * as onFastify from '../../src/adapters/fastify.ts'
import { fakeClock, type FakeClock } from '../../src/testing/fake-clock.ts'
import { listen } from '../../src/testing/listen.ts'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'
import { createClient, type Client } from '../support/client.ts'
import { cookieModes, issuer, password, type Mode } from './support.ts'

// Five defects that other libraries have, each an acceptance test.

/** `GET /slow/…` waits for the test before it answers; some write on the way. */
interface SlowApp extends RunningApp {
  readonly auth: Auth
  readonly clock: FakeClock
  /** Resolves when the handler has begun; then `release` lets it end. */
  begun: Promise<void>
  release(): void
}

const handlers: Readonly<Record<string, (auth: RequestAuth, all: Auth) => Promise<unknown>>> = {
  reads: async (auth) => auth.identity,
  writesData: (auth, all) =>
    all.sessions.setData(auth.identity!.sessionId, () => 'written').catch(() => null),
  stepsUp: (auth) => auth.stepUp({ amr: ['pwd', 'otp'] }).catch(() => null),
}

async function startSlow(framework: 'express' | 'fastify', { strategy }: Mode): Promise<SlowApp> {
  const clock = fakeClock()
  const authenticate = async (sent: Readonly<Record<string, unknown>>): Promise<{ subject: string } | null> =>
    sent['password'] === password ? { subject: 'user_1' } : null
  const auth = createAuth({
    issuer, strategy, store: memoryStore(), clock, maintenance: 'manual', routes: { authenticate },
    lifetime: { rotateSeconds: 1, touchSeconds: 0 },
  }) // prettier-ignore
  let begin = (): void => {}
  let release = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const wait = new Promise<void>((resolve) => (release = resolve))
  async function slow(requestAuth: RequestAuth, what: string): Promise<object> {
    begin()
    await wait
    await handlers[what]?.(requestAuth, auth)
    return { subject: requestAuth.identity?.subject ?? null }
  }
  let app: RunningApp
  if (framework === 'express') {
    const server = express().set('env', 'test').use(onExpress.latchkey(auth))
    server.get('/slow/:what', async (req, res) => void res.json(await slow(req.auth, req.params['what'])))
    server.get('/me', onExpress.requireIdentity(), (req, res) => void res.json(req.auth.identity))
    app = await listen(createServer(server))
  } else {
    const server = fastify()
    server.register(onFastify.latchkey(auth))
    server.get<{ Params: { what: string } }>('/slow/:what', (request) =>
      slow(request.auth, request.params.what),
    )
    server.get('/me', { preHandler: onFastify.requireIdentity() }, (request) => request.auth.identity)
    app = { url: await server.listen({ port: 0, host: '127.0.0.1' }), close: () => server.close() }
  }
  return { ...app, auth, clock, begun, release }
}

const matrix = (['express', 'fastify'] as const).flatMap((framework) =>
  cookieModes.flatMap((mode) => Object.keys(handlers).map((what) => ({ framework, what, ...mode }))),
)

describe('a revoked session stays revoked when a slow request finishes (defects 1 and 2 of peers)', () => {
  let app: SlowApp
  afterEach(async () => {
    await app.close()
    await app.auth.close()
  })

  it.each(matrix)('$framework, $strategy, the handler $what', async ({ framework, what, ...mode }) => {
    app = await startSlow(framework, mode)
    const client: Client = createClient(app.url, issuer)
    await client.send('POST', '/auth/sign-in', { json: { password } })
    const before = new Map(client.cookies)
    app.clock.advance(2_000)
    const slow = client.send('GET', `/slow/${what}`)
    await app.begun
    await app.auth.end('everyone')
    expect((await copyOf(client).send('GET', '/me')).status).toBe(401)
    app.release()
    expect((await slow).status).toBe(200)
    // With what the slow answer set, and with what the client had before it.
    expect((await client.send('GET', '/me')).status).toBe(401)
    const old = createClient(app.url, issuer)
    for (const [name, value] of before) old.cookies.set(name, value)
    expect((await old.send('GET', '/me')).status).toBe(401)
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await app.auth.sessions.count('everyone')).toBe(0)
  })

  function copyOf(client: Client): Client {
    const copy = createClient(app.url, issuer)
    for (const [name, value] of client.cookies) copy.cookies.set(name, value)
    return copy
  }
})

it('no token is signed by a key that a verifier with an old key set does not know (defect 3 of peers)', async () => {
  const clock = fakeClock()
  const store = memoryStore()
  const tokens = { keyPublishSeconds: 3_600, keyRotationSeconds: 86_400 }
  const options = { issuer, strategy: 'jwt', store, clock, tokens, maintenance: 'manual' } as const
  const nodes = [createAuth(options), createAuth(options), createAuth(options)]
  const kidsOf = async (): Promise<Set<string>> =>
    new Set((await nodes[0]!.keys.jwks()).keys.map(({ kid }) => kid!))
  const { subject } = { subject: 'user_1' }
  const request = {
    method: 'POST',
    target: '/',
    ip: null,
    header: () => null,
    body: () => ({ bytes: new Uint8Array() }),
  }
  const published: Set<string>[] = []
  const used = new Set<string>()
  for (let hour = 0; hour < 24 * 4; hour++) {
    published.push(await kidsOf())
    await Promise.all(nodes.flatMap((node) => [node.maintain(), node.maintain()]))
    const signedIn = await Promise.all(
      nodes.map(async (node) => {
        const begun = await node.begin(request, { append: () => {}, set: () => {} })
        if (begun.kind !== 'open') throw new Error('the gate answered')
        return begun.auth.signIn({ subject, carry: 'bearer' })
      }),
    )
    for (const { accessToken } of signedIn) {
      const { kid } = JSON.parse(Buffer.from(accessToken!.split('.')[0]!, 'base64url').toString()) as {
        kid: string
      }
      used.add(kid)
      // The set that a verifier fetched an hour ago.
      if (hour > 0) expect([...published[hour - 1]!]).toContain(kid)
    }
    clock.advance(3_600_000)
  }
  expect(used.size).toBeGreaterThanOrEqual(4)
  expect((await nodes[0]!.keys.inventory()).length).toBeLessThanOrEqual(3)
  for (const node of nodes) await node.close()
})

it('the list of sessions loses none, and "all others" ends all others (defect 4 of peers)', async () => {
  const auth = createAuth({
    issuer,
    strategy: 'session',
    store: memoryStore(),
    clock: fakeClock(),
    maintenance: 'manual',
  })
  const request = {
    method: 'POST',
    target: '/',
    ip: null,
    header: () => null,
    body: () => ({ bytes: new Uint8Array() }),
  }
  const ids = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const begun = await auth.begin(request, { append: () => {}, set: () => {} })
      if (begun.kind !== 'open') throw new Error('the gate answered')
      return (await begun.auth.signIn({ subject: 'user_1' })).sessionId
    }),
  )
  const { sessions } = await auth.sessions.list({ subject: 'user_1' })
  expect(new Set(sessions.map(({ id }) => id))).toEqual(new Set(ids))
  await auth.end({ subject: 'user_1', except: ids[3]! })
  expect((await auth.sessions.list({ subject: 'user_1' })).sessions.map(({ id }) => id)).toEqual([ids[3]])
  await auth.close()
})
