import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAuth, memoryStore, type Auth, type Strategy } from '../src/index.ts'
import { fakeClock, type FakeClock } from '../src/testing/fake-clock.ts'
import type { RunningApp } from '../src/testing/adapter-cases.ts'
import { apps } from './support/apps.ts'
import { createClient, type Client } from './support/client.ts'

const issuer = 'https://app.example'

/** Every way to carry every credential: what an app switches between by one word. */
const modes: readonly { strategy: Strategy; carry: 'cookie' | 'bearer' }[] = [
  { strategy: 'session', carry: 'cookie' },
  { strategy: 'jwt', carry: 'cookie' },
  { strategy: 'jwt', carry: 'bearer' },
  { strategy: 'hybrid', carry: 'cookie' },
  { strategy: 'hybrid', carry: 'bearer' },
]

const matrix = Object.keys(apps).flatMap((framework) => modes.map((mode) => ({ framework, ...mode })))

describe.each(matrix)('$framework, $strategy by $carry', ({ framework, strategy, carry }) => {
  let clock: FakeClock
  let auth: Auth
  let app: RunningApp
  let client: Client
  let refreshToken: unknown

  beforeEach(async () => {
    clock = fakeClock()
    auth = createAuth({
      issuer,
      strategy,
      clock,
      store: memoryStore(),
      claims: (session) => ({ role: session.data }),
      routes: {
        authenticate: async (sent) =>
          sent['password'] === 'correct horse battery'
            ? { subject: 'user_1', tenant: 'acme', data: 'editor' }
            : null,
      },
    })
    app = await apps[framework]!(auth)
    client = createClient(app.url, issuer)
  })

  afterEach(async () => {
    await app.close()
    await auth.close()
  })

  async function signIn(as: Client = client): Promise<string> {
    const answer = await as.send('POST', '/auth/sign-in', {
      json: { password: 'correct horse battery', carry },
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    if (carry === 'bearer') {
      as.bearer = answer.json['accessToken'] as string
      refreshToken = answer.json['refreshToken']
      expect(as.cookies.size).toBe(0)
      expect(answer.json['expiresIn']).toBe(600)
    } else {
      expect(Object.keys(answer.json).sort()).toEqual(['sessionId', 'subject'])
    }
    return answer.json['sessionId'] as string
  }

  async function refresh(): Promise<void> {
    if (carry === 'cookie') {
      expect((await client.send('POST', '/auth/refresh')).status).toBe(200)
      return
    }
    const answer = await client.send('POST', '/auth/refresh', { json: { refreshToken } })
    expect(answer.status).toBe(200)
    client.bearer = answer.json['accessToken'] as string
    refreshToken = answer.json['refreshToken']
  }

  it('signs in, calls, refreshes, ends, and is out on the next call; the identity is the same under all', async () => {
    expect((await client.send('GET', '/me')).status).toBe(401)
    const sessionId = await signIn()
    const before = await client.send('GET', '/me')
    expect(before.status).toBe(200)
    const { proof, ...identity } = before.json
    expect(identity).toEqual({
      subject: 'user_1',
      sessionId,
      tenant: 'acme',
      authenticatedAtSeconds: Math.floor(clock() / 1000),
      amr: ['pwd'],
      claims: { role: 'editor' },
    })
    expect(proof).toBe(
      strategy === 'session' || (strategy === 'hybrid' && carry === 'cookie')
        ? 'session_cookie'
        : 'access_token',
    )

    clock.advance(60_000)
    await refresh()
    expect((await client.send('GET', '/me')).json).toEqual(before.json)

    await auth.end({ session: sessionId as never })
    expect((await client.send('GET', '/me')).status).toBe(401)
    expect(
      (await client.send('POST', '/auth/refresh', carry === 'bearer' ? { json: { refreshToken } } : {}))
        .status,
    ).toBe(401)
  })

  it('REV-1: after sign-out the credential is dead, wherever a copy of it is', async () => {
    await signIn()
    const copy = { cookies: new Map(client.cookies), bearer: client.bearer }
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
    expect(client.cookies.size).toBe(0)
    const thief = createClient(app.url, issuer)
    for (const [name, value] of copy.cookies) thief.cookies.set(name, value)
    thief.bearer = copy.bearer
    expect((await thief.send('GET', '/me')).status).toBe(401)
  })

  it('REV-8: signing out twice, or with a session that is over, is fine', async () => {
    const sessionId = await signIn()
    await auth.end({ session: sessionId as never })
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
    expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
  })

  it('REV-4, REV-5: one’s own sessions are listed and ended, each alone, the others, or all', async () => {
    const [second, third] = [createClient(app.url, issuer), createClient(app.url, issuer)]
    const own = await signIn()
    const secondId = await signIn(second)
    clock.advance(1_000)
    await signIn(third)
    const listed = (await client.send('GET', '/auth/sessions')).json['sessions'] as {
      id: string
      isCurrent: boolean
    }[]
    expect(listed).toHaveLength(3)
    expect(listed.filter((session) => session.isCurrent).map((session) => session.id)).toEqual([own])

    expect((await client.send('DELETE', `/auth/sessions/${secondId}`)).status).toBe(204)
    expect((await second.send('GET', '/me')).status).toBe(401)
    expect((await third.send('GET', '/me')).status).toBe(200)

    expect((await client.send('DELETE', '/auth/sessions?keep=current')).status).toBe(204)
    expect((await third.send('GET', '/me')).status).toBe(401)
    expect((await client.send('GET', '/me')).status).toBe(200)

    expect((await client.send('DELETE', '/auth/sessions')).status).toBe(204)
    expect((await client.send('GET', '/me')).status).toBe(401)
    await signIn()
    expect((await client.send('GET', '/me')).status).toBe(200)
  })

  it('peers’ defect 5: the session list has no credential in it', async () => {
    await signIn()
    const { text } = await client.send('GET', '/auth/sessions')
    const parts = [...client.cookies.values(), client.bearer ?? '', String(refreshToken)].flatMap((value) =>
      value.split('.'),
    )
    const { id } = (JSON.parse(text) as { sessions: { id: string }[] }).sessions[0]!
    for (const part of parts.filter((part) => part.length >= 20 && part !== id && part !== `lkr_${id}`)) {
      expect(text).not.toContain(part)
    }
    const thief = createClient(app.url, issuer)
    for (const name of client.cookies.keys()) thief.cookies.set(name, id)
    expect((await thief.send('GET', '/me')).status).toBe(401)
    thief.cookies.clear()
    thief.bearer = id
    expect((await thief.send('GET', '/me')).status).toBe(401)
  })

  it('JWTI-15, AUTH-16: ending everything of a subject, a tenant, everyone', async () => {
    for (const target of [{ subject: 'user_1' }, { tenant: 'acme' }, 'everyone'] as const) {
      await signIn()
      expect((await client.send('GET', '/me')).status).toBe(200)
      await auth.end(target)
      expect((await client.send('GET', '/me')).status).toBe(401)
      client.cookies.clear()
      client.bearer = null
    }
  })

  it('SID-3: a step-up changes the credential and shows in the identity', async () => {
    await signIn()
    clock.advance(5_000)
    const before = { cookies: new Map(client.cookies) }
    const answer = await client.send('POST', '/step-up')
    expect(answer.status).toBe(200)
    if (carry === 'bearer') client.bearer = answer.json['accessToken'] as string
    const me = (await client.send('GET', '/me')).json
    expect(me['amr']).toEqual(['pwd', 'otp'])
    expect(me['authenticatedAtSeconds']).toBe(Math.floor(clock() / 1000))
    if (carry === 'cookie') expect(client.cookies).not.toEqual(before.cookies)
  })

  it('a wrong password is refused, and hands out nothing', async () => {
    const answer = await client.send('POST', '/auth/sign-in', { json: { password: 'wrong', carry } })
    expect(answer.status).toBe(401)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(answer.json).toEqual({ error: 'sign_in_refused' })
  })
})
