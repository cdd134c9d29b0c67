import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type AuthEvent, type Identity } from '../../src/index.ts'
import { fakeClock } from '../../src/testing/fake-clock.ts'
import { apps } from '../support/apps.ts'
import {
  bearerModes,
  cookieModes,
  issuer,
  modes,
  startTarget,
  tapStore,
  thiefOf,
  type Target,
} from './support.ts'

// What attacks on this code found, each named after what was broken.

let targets: Target[] = []
afterEach(async () => {
  for (const target of targets) await target.close()
  targets = []
})
async function start(options: Parameters<typeof startTarget>[0]): Promise<Target> {
  const target = await startTarget(options)
  targets.push(target)
  return target
}
const everywhere = Object.keys(apps).map((framework) => ({ framework }))
const [tokenMode] = bearerModes as [(typeof bearerModes)[number]]
const [cookieMode] = cookieModes as [(typeof cookieModes)[number]]
const identityOf = async (target: Target, accessToken: string): Promise<Identity> => {
  const check = await target.auth.check({ accessToken })
  if (!check.ok) throw new Error(check.reason)
  return check.identity
}

describe('tokens', () => {
  it('no token outlives the memory of its revocation', async () => {
    const target = await start(tokenMode)
    const { client, sessionId } = await target.signIn()
    const identity = await identityOf(target, client.bearer!)
    await expect(target.auth.mint(identity, { audience: issuer, ttlSeconds: 601 })).rejects.toMatchObject({
      code: 'config_invalid',
    })
    client.bearer = await target.auth.mint(identity, { audience: issuer, ttlSeconds: 600 })
    await target.auth.end({ session: sessionId as never })
    for (let second = 0; second < 700; second += 10) {
      expect((await client.send('GET', '/me')).status).toBe(401)
      target.clock.advance(10_000)
      await target.auth.maintain()
    }
  })

  it('a token that lives longer than today’s are remembered for is not accepted', async () => {
    const store = memoryStore()
    const before = await start({ ...tokenMode, store, tokens: { ttlSeconds: 1_200 } })
    const { client, sessionId } = await before.signIn()
    const after = await start({ ...tokenMode, store, clock: before.clock, tokens: { ttlSeconds: 60 } })
    await after.auth.end({ session: sessionId as never })
    for (let second = 0; second < 1_300; second += 20) {
      expect((await thiefOf(after, client).send('GET', '/me')).status).toBe(401)
      before.clock.advance(20_000)
    }
  })

  it('a step-up in the second of a cut-off keeps the fresh sign-in', async () => {
    const target = await start(tokenMode)
    await target.auth.end('everyone')
    const { client } = await target.signIn()
    client.bearer = String((await client.send('POST', '/step-up')).json['accessToken'])
    expect((await client.send('GET', '/me')).status).toBe(200)
  })

  it('"sign out everywhere" reaches a token that was stepped up on a node whose clock is ahead', async () => {
    for (const end of [{ subject: 'user_1' }, { tenant: 'acme' }, 'everyone'] as const) {
      const store = memoryStore()
      const target = await start({ ...tokenMode, store })
      const ahead = await start({ ...tokenMode, store, clock: fakeClock(target.clock() + 20_000) })
      const { client } = await target.signIn()
      const token = String((await thiefOf(ahead, client).send('POST', '/step-up')).json['accessToken'])
      target.clock.advance(5_000)
      await target.auth.end(end)
      client.bearer = token
      expect((await client.send('GET', '/me')).status).toBe(401)
    }
  })

  it.each([0, 1_000, 29_000, 31_000, 3_600_000])(
    'signing out with an access token that expired %i ms ago ends the session',
    async (lateMs) => {
      const target = await start(tokenMode)
      const { client, refreshToken } = await target.signIn()
      target.clock.advance(600_000 + lateMs)
      expect((await client.send('GET', '/me')).status).toBe(401)
      const answer = await client.send('POST', '/auth/sign-out')
      expect(answer.status).toBe(204)
      const again = await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })
      expect(again.status).toBe(401)
    },
  )

  it('an expired token signs out its own session, and nothing forged signs out any', async () => {
    const target = await start(tokenMode)
    const { client, refreshToken } = await target.signIn()
    target.clock.advance(700_000)
    const thief = target.client()
    const [header, payload, signature] = client.bearer!.split('.')
    for (const forged of [
      `${header}.${payload}.${'A'.repeat(86)}`,
      `${header}.${payload}.`,
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`,
      `${header}.${Buffer.from('{}').toString('base64url')}.${signature}`,
    ]) {
      thief.bearer = forged
      expect((await thief.send('POST', '/auth/sign-out')).status).toBe(401)
      thief.bearer = null
      await thief.send('POST', '/auth/sign-out', { json: { refreshToken: forged } })
    }
    expect((await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(200)
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'a token for the audience %s leaves the key set as it was',
    async (audience) => {
      const target = await start({
        ...tokenMode,
        tokens: { algByAudience: { 'https://a.example': 'ES256' } },
      })
      const { client } = await target.signIn()
      const identity = await identityOf(target, client.bearer!)
      await target.auth.mint(identity, { audience })
      expect((await client.send('GET', '/.well-known/jwks.json')).json['keys']).toHaveLength(2)
      await target.auth.maintain()
    },
  )

  it('a withdrawal that a crash cut short is announced when it is tried again', async () => {
    const tap = tapStore(memoryStore())
    const target = await start({ ...tokenMode, store: tap.store })
    await target.signIn()
    const { kid } = (await target.auth.keys.inventory())[0]!
    tap.before = (call) => (call === 'append' ? Promise.reject(new Error('killed')) : null)
    await expect(target.auth.keys.withdraw(kid)).rejects.toThrow()
    tap.before = null
    expect(await target.auth.keys.withdraw(kid)).toEqual([kid])
    const { events } = await tap.store.feed.snapshot(target.clock())
    expect(events).toContainEqual(expect.objectContaining({ type: 'key_withdrawn', keyId: kid }))
    expect((await target.signIn()).answer.status).toBe(200)
  })
})

describe.each(modes)('lifetimes, $strategy by $carry', (mode) => {
  it('SID-7: the absolute end is the end, to the second', async () => {
    const target = await start({ ...mode, lifetime: { absoluteSeconds: 700, idleSeconds: 650 } })
    const { client, refreshToken } = await target.signIn()
    target.clock.advance(300_000)
    const json = mode.carry === 'bearer' ? { json: { refreshToken } } : {}
    const renewed = await client.send('POST', '/auth/refresh', json)
    if (mode.carry === 'bearer') client.bearer = String(renewed.json['accessToken'])
    target.clock.advance(399_000)
    expect((await client.send('GET', '/me')).status).toBe(200)
    target.clock.advance(1_000)
    expect((await client.send('GET', '/me')).status).toBe(401)
    expect((await client.send('POST', '/step-up')).status).toBe(401)
  })

  it('a session that is idle for too long is neither minted from nor stepped up nor changed', async () => {
    const target = await start(mode)
    const { client, sessionId } = await target.signIn()
    const identity = (await client.send('GET', '/me')).json as never
    target.clock.advance(1_801_000)
    const gone = { code: 'session_not_found' }
    await expect(target.auth.mint(identity, { audience: 'https://x.example' })).rejects.toMatchObject(gone)
    await expect(target.auth.sessions.setData(sessionId as never, () => 1)).rejects.toMatchObject(gone)
    expect((await client.send('POST', '/step-up')).status).toBe(401)
  })

  it('REV-4: a watch that begins just after the end fires all the same', async () => {
    const target = await start(mode)
    const { client, sessionId } = await target.signIn()
    const identity = (await client.send('GET', '/me')).json as never
    await target.auth.end({ session: sessionId as never })
    await client.send('GET', '/me')
    const signal = target.auth.watch(identity)
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    expect(signal.aborted).toBe(true)
  })
})

describe.each(cookieModes)('cookies, $strategy by $carry', (mode) => {
  it('ATK-6: polling that is no activity does not keep a session from going idle', async () => {
    const target = await start({ ...mode, isPassive: ({ target: path }) => path === '/me' })
    const { client } = await target.signIn()
    for (let minute = 1; minute < 30; minute++) {
      target.clock.advance(60_000)
      expect((await client.send('GET', '/me')).status).toBe(200)
    }
    target.clock.advance(60_000)
    expect((await client.send('GET', '/me')).status).toBe(401)
  })

  it('cookies of a client with an id of its own are refreshed like others', async () => {
    const authenticate = async (): Promise<{ subject: string; clientId: string }> => ({
      subject: 'user_1',
      clientId: 'spa',
    })
    const target = await start({ ...mode, routes: { authenticate } })
    const { client } = await target.signIn()
    target.clock.advance(700_000)
    expect((await client.send('GET', '/me')).status).toBe(200)
    expect((await client.send('POST', '/auth/refresh')).status).toBe(200)
  })

  it('a sign-out that the store did not take leaves the cookie, so that it can be tried again', async () => {
    const tap = tapStore(memoryStore())
    const target = await start({ ...mode, store: tap.store })
    const { client } = await target.signIn()
    tap.before = (call) => (call === 'end' ? Promise.reject(new Error('down')) : null)
    const failed = await client.send('POST', '/auth/sign-out')
    expect(failed.status).toBeGreaterThanOrEqual(500)
    expect(failed.headers.getSetCookie()).toEqual([])
    tap.before = null
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
    expect(await target.auth.sessions.count('everyone')).toBe(0)
  })

  it('a sign-in that fails after the session was stored leaves none, and does not end the one before', async () => {
    let size = 1
    const claims = (): { text: string } => ({ text: 'x'.repeat(size) })
    const tap = tapStore(memoryStore())
    const target = await start({ ...mode, claims, store: tap.store })
    const { client } = await target.signIn()
    size = 5_000
    const json = { json: { password: 'correct horse battery' } }
    const answer = await client.send('POST', '/auth/sign-in', json)
    // Only tokens carry claims.
    if (mode.strategy === 'jwt') expect(answer.status).toBe(500)
    expect(await target.auth.sessions.count('everyone')).toBe(1)
    size = 1
    expect((await client.send('GET', '/me')).status).toBe(200)
  })

  it('who did not ask to be remembered is not, whatever the numbers', async () => {
    const lifetime = { idleSeconds: 2_592_000, absoluteSeconds: 2_592_000 }
    const target = await start({ ...mode, lifetime })
    for (const line of (await target.signIn()).answer.headers.getSetCookie())
      expect(line).not.toContain('Max-Age')
  })
})

describe.each(everywhere)('$framework', ({ framework }) => {
  it('a session that ends while its cookie is being rotated is a 401', async () => {
    const tap = tapStore(memoryStore())
    const target = await start({ ...cookieMode, framework, store: tap.store })
    const { client, sessionId } = await target.signIn()
    target.clock.advance(901_000)
    let isFirst = true
    tap.before = (call) => {
      if (call === 'replace' && isFirst) void target.auth.end({ session: sessionId as never })
      if (call === 'replace') isFirst = false
    }
    expect((await client.send('GET', '/me')).status).toBe(401)
    expect((await client.send('POST', '/auth/refresh')).status).toBe(401)
  })

  it('ERR-3: a listener that throws changes no answer and ends no process', async () => {
    const seen: AuthEvent[] = []
    const tap = tapStore(memoryStore())
    const onEvent = (event: AuthEvent): void => {
      seen.push(event)
      throw new Error('the listener is broken')
    }
    const target = await start({
      ...tokenMode,
      strategy: 'hybrid',
      framework,
      store: tap.store,
      onEvent,
      revocation: { maxStalenessMs: 50 },
    })
    const { client, answer } = await target.signIn()
    expect(answer.status).toBe(200)
    const stranger = target.client()
    stranger.cookies.set('__Host-lk', 'garbage')
    expect((await stranger.send('GET', '/me')).status).toBe(401)
    await target.auth.keys.withdraw()
    expect((await client.send('GET', '/me')).status).toBe(401)
    const browser = await target
      .client()
      .send('POST', '/auth/sign-in', { json: { password: 'correct horse battery', carry: 'cookie' } })
    expect(browser.status).toBe(200)
    tap.before = () => Promise.reject(new Error('down'))
    target.clock.advance(61_000)
    stranger.cookies.set('__Host-lk', browser.headers.getSetCookie()[0]!.split(/[=;]/)[1]!)
    expect((await stranger.send('GET', '/me')).status).toBe(503)
    tap.before = null
    expect((await stranger.send('GET', '/me')).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(seen.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['credential_refused', 'key_withdrawn', 'outage']),
    )
  })
})

it('inspecting or writing out an Auth shows no key', () => {
  const encryptionKey = Buffer.from('0123456789abcdefghijklmnopqrstuv')
  const auth = createAuth({
    issuer,
    strategy: 'jwt',
    store: memoryStore(),
    encryptionKey,
    maintenance: 'manual',
  })
  const text = inspect(auth, { depth: 10, showHidden: true, maxArrayLength: null }) + JSON.stringify(auth)
  for (const spelling of ['30 31 32 33 34', '48, 49, 50', '48,49,50', '0123456789abcdef'])
    expect(text).not.toContain(spelling)
})
