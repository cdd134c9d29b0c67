import { afterEach, describe, expect, it } from 'vitest'
import { LatchkeyError, memoryStore, type OAuthClient } from '../../src/index.ts'
import {
  bearerModes,
  frameworks,
  onFrameworks,
  startTarget,
  tapStore,
  type Target,
  type TappedStore,
} from './support.ts'

let target: Target
let tap: TappedStore
afterEach(() => target.close())

const clients: readonly OAuthClient[] = [
  { id: 'api', scopes: ['introspect', 'revoke'], audiences: ['https://app.example'] },
  { id: 'gateway', scopes: ['introspect:any', 'revoke:any'], audiences: [] },
]

async function start(options: Partial<Parameters<typeof startTarget>[0]> = {}): Promise<void> {
  tap = tapStore(memoryStore())
  const mode = { strategy: 'jwt', carry: 'bearer' } as const
  target = await startTarget({
    ...mode,
    routes: {
      authenticate: async () => ({ subject: 'user_1', tenant: 'acme', scope: 'read', clientId: 'api' }),
      authenticateClient: ({ id, secret }) =>
        secret === `secret of ${id}` ? (clients.find((client) => client.id === id) ?? null) : null,
    },
    ...options,
    store: tap.store,
  })
}

async function ask(path: string, token: string, id = 'gateway'): Promise<{ status: number; text: string }> {
  const basic = Buffer.from(`${id}:${encodeURIComponent(`secret of ${id}`)}`).toString('base64')
  const response = await fetch(target.url + path, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  })
  return { status: response.status, text: await response.text() }
}

const down = (): never => {
  throw new LatchkeyError('store_unavailable', 'The store at /srv/secret-path is gone.')
}

describe.each(onFrameworks(bearerModes))('$framework, $strategy by $carry', (mode) => {
  it('REV-10: an outage is a 503 for introspection and revocation, and never says that a token is dead', async () => {
    await start(mode)
    const { client, refreshToken } = await target.signIn()
    const accessToken = client.bearer!
    for (const token of [accessToken, refreshToken]) {
      expect(JSON.parse((await ask('/oauth/introspect', token)).text)).toMatchObject({ active: true })
    }
    tap.before = down
    for (const token of [accessToken, refreshToken, `${'A'.repeat(22)}.${'A'.repeat(43)}`]) {
      for (const path of ['/oauth/introspect', '/oauth/revoke']) {
        const answer = await ask(path, token)
        expect([path, answer.status, answer.text]).toEqual([path, 503, '{"error":"temporarily_unavailable"}'])
      }
    }
    tap.before = null
    for (const token of [accessToken, refreshToken]) {
      expect(JSON.parse((await ask('/oauth/introspect', token)).text)).toMatchObject({ active: true })
    }
  })

  it('REV-9: a revocation that could not be announced is answered 503, and holds when it is tried again', async () => {
    await start(mode)
    const { client } = await target.signIn()
    const accessToken = client.bearer!
    tap.before = (call) => (call === 'append' ? down() : undefined)
    expect((await ask('/oauth/revoke', accessToken)).status).toBe(503)
    tap.before = null
    expect((await ask('/oauth/revoke', accessToken)).status).toBe(200)
    expect((await client.send('GET', '/auth/session')).status).toBe(401)
  })
})

describe.each([...frameworks])('on %s', (framework) => {
  it('REV-9: a revoked token is refused even by a node whose feed has failed', async () => {
    await start({ framework, revocation: { maxCachedTokens: 0, maxStalenessMs: 50 } })
    const { client } = await target.signIn()
    const other = await target.signIn()
    expect((await ask('/oauth/revoke', client.bearer!)).status).toBe(200)
    tap.before = (call) => (call.startsWith('feed.') ? down() : undefined)
    expect((await client.send('GET', '/auth/session')).status).toBe(401)
    expect((await ask('/oauth/introspect', client.bearer!)).text).toBe('{"active":false}')
    expect((await other.client.send('GET', '/auth/session')).status).toBe(200)
    expect(JSON.parse((await ask('/oauth/introspect', other.client.bearer!)).text)).toMatchObject({
      active: true,
    })
  })

  it('a token that was issued to the client is its own, refresh token included, and has its scope', async () => {
    await start({ framework })
    const { client, refreshToken } = await target.signIn()
    const access = JSON.parse((await ask('/oauth/introspect', client.bearer!, 'api')).text) as object
    expect(access).toMatchObject({
      active: true,
      client_id: 'api',
      scope: 'read',
      tenant: 'acme',
      sub: 'user_1',
    })
    const refresh = JSON.parse((await ask('/oauth/introspect', refreshToken, 'api')).text) as object
    expect(refresh).toMatchObject({
      active: true,
      token_use: 'refresh_token',
      client_id: 'api',
      scope: 'read',
    })
    expect((await ask('/oauth/revoke', refreshToken, 'api')).status).toBe(200)
    expect((await client.send('GET', '/auth/session')).status).toBe(401)
  })

  it('a claim of the app cannot say that a token is active, or what it is', async () => {
    await start({
      framework,
      claims: () => ({ active: false, token_use: 'access_token', token_type: 'Bearer', role: 'editor' }),
    })
    const { client, refreshToken } = await target.signIn()
    expect(JSON.parse((await ask('/oauth/introspect', client.bearer!)).text)).toMatchObject({
      active: true,
      token_use: 'access_token',
      role: 'editor',
    })
    const refresh = JSON.parse((await ask('/oauth/introspect', refreshToken)).text) as object
    expect(refresh).toMatchObject({ active: true, token_use: 'refresh_token', role: 'editor' })
    expect(refresh).not.toHaveProperty('token_type')
  })

  it('no cookie and no foreign page changes what the routes answer', async () => {
    await start({ framework })
    const { client } = await target.signIn()
    const foreign = await fetch(`${target.url}/oauth/revoke`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        cookie: '__Host-lk=x',
      },
      body: new URLSearchParams({ token: client.bearer! }).toString(),
    })
    expect([foreign.status, await foreign.text()]).toEqual([401, '{"error":"invalid_client"}'])
    expect(foreign.headers.getSetCookie()).toEqual([])
    expect((await client.send('GET', '/auth/session')).status).toBe(200)
  })

  it('under session, garbage makes no keys', async () => {
    await start({ framework, strategy: 'session', carry: 'cookie' })
    for (const text of ['x', 'a.b.c', 'eyJ.eyJ.x', `lkr_${'A'.repeat(22)}`])
      expect((await ask('/oauth/introspect', text)).text).toBe('{"active":false}')
    expect(await target.store.documents.list('key-ring/', { after: null, limit: 1 })).toEqual([])
  })

  it('REV-10: without a way to tell clients there are no such routes', async () => {
    await start({ framework, routes: { authenticate: async () => ({ subject: 'user_1' }) } })
    for (const path of ['/oauth/introspect', '/oauth/revoke'])
      expect((await ask(path, 'x')).text).not.toMatch(/active|invalid_client/)
    const verdict = await target.auth.authorizeClient(
      { header: () => 'Basic eDp5', ip: null },
      { scopes: ['introspect'] },
    )
    expect(verdict).toMatchObject({ ok: false, response: { status: 401 } })
  })
})

describe('REV-14: a status list', () => {
  it('a token of a session that ended while its entry was written is never handed out', async () => {
    await start({ tokens: { statusListLagSeconds: 60 } })
    const { client, sessionId } = await target.signIn()
    const check = await target.auth.check({ accessToken: client.bearer! })
    if (!check.ok) throw new Error(check.reason)
    let isHeld = false
    let release = (): void => {}
    tap.before = (call, [key]) => {
      if (call !== 'documents.put' || isHeld || !String(key).startsWith('status-entries/')) return undefined
      isHeld = true
      return new Promise<void>((resolve) => {
        release = resolve
      })
    }
    const minting = target.auth.mint(check.identity, { audience: 'https://b.example' })
    await expect.poll(() => isHeld).toBe(true)
    await target.auth.end({ session: sessionId as never })
    release()
    await expect(minting).rejects.toMatchObject({ code: 'session_not_found' })
  })

  it('a store that fails costs an answer and no wrong one: no token without its entry, no list that may be late', async () => {
    await start({ tokens: { statusListLagSeconds: 60 } })
    const { client, refreshToken } = await target.signIn()
    const { uri } = (
      JSON.parse(Buffer.from(client.bearer!.split('.')[1]!, 'base64url').toString()) as {
        status: { status_list: { uri: string } }
      }
    ).status.status_list
    const list = (): Promise<Response> => fetch(target.url + new URL(uri).pathname)
    tap.before = (call, [key]) =>
      call === 'documents.put' && String(key).startsWith('status-entries/') ? down() : undefined
    const refused = await client.send('POST', '/auth/refresh', { json: { refreshToken, clientId: 'api' } })
    expect(refused.status).toBe(503)
    // The honest retry gets the same successor, and nobody was signed out by our failure.
    tap.before = null
    expect(
      (await client.send('POST', '/auth/refresh', { json: { refreshToken, clientId: 'api' } })).status,
    ).toBe(200)

    expect((await list()).status).toBe(200)
    tap.before = (call) => (call.startsWith('feed.') ? down() : undefined)
    // What was made a moment ago is within its lag; a new one cannot be made.
    expect((await list()).status).toBe(200)
    target.clock.advance(6_000)
    expect((await list()).status).toBe(503)
    tap.before = null
    expect((await list()).status).toBe(200)
  })

  it('what is no list of ours is not found, what nobody understands is refused, and a known list is not sent twice', async () => {
    await start({ tokens: { statusListLagSeconds: 60 } })
    const { client } = await target.signIn()
    const payload = JSON.parse(Buffer.from(client.bearer!.split('.')[1]!, 'base64url').toString()) as {
      status: { status_list: { uri: string } }
    }
    const { pathname } = new URL(payload.status.status_list.uri)
    const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
      fetch(target.url + path, { headers, method })
    const list = await get(pathname)
    expect(list.headers.get('cache-control')).toBe('public, max-age=54')
    const etag = list.headers.get('etag')!
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(pathname, { 'if-none-match': condition })
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, ''])
    }
    expect((await get(pathname, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await get(pathname, { accept: 'application/statuslist+cwt' })).status).toBe(406)
    expect((await get(`${pathname}?time=1700000000`)).status).toBe(501)
    const head = await get(pathname, {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    const strangers = [
      '',
      'A'.repeat(16),
      'A'.repeat(9_000),
      '__proto__',
      '..%2fopen',
      `${pathname.slice(-16)}/1`,
      '%00',
    ]
    for (const stranger of strangers) expect((await get(`/oauth/status/${stranger}`)).status).toBe(404)
    const calls = tap.calls.get('documents.get') ?? 0
    await get('/oauth/status/not-the-shape-of-one')
    expect(tap.calls.get('documents.get') ?? 0).toBe(calls)
  })

  it('an app cannot point to a list of its own making, and sees nothing of ours in the identity', async () => {
    await start({ tokens: { statusListLagSeconds: 60 } })
    const check = await target.auth.check({ accessToken: (await target.signIn()).client.bearer! })
    if (!check.ok) throw new Error(check.reason)
    expect(check.identity.claims).toEqual({})
    const claims = { status: { status_list: { idx: 0, uri: 'https://evil.example/list' } } }
    const minting = target.auth.mint(check.identity, { audience: 'https://b.example', claims })
    await expect(minting).rejects.toMatchObject({ code: 'claims_invalid' })
  })

  it('while nothing is revoked a list is signed anew without reading its entries again', async () => {
    await start({ tokens: { statusListLagSeconds: 60 } })
    const { client, sessionId } = await target.signIn()
    const payload = JSON.parse(Buffer.from(client.bearer!.split('.')[1]!, 'base64url').toString()) as {
      status: { status_list: { uri: string } }
    }
    const list = async (): Promise<string> =>
      (await fetch(target.url + new URL(payload.status.status_list.uri).pathname)).text()
    const scans = (): number => tap.calls.get('documents.list') ?? 0
    const first = await list()
    expect([await list(), scans()]).toEqual([first, 1])
    target.clock.advance(6_000)
    expect(await list()).not.toBe(first)
    expect(scans()).toBe(1)
    await target.auth.end({ session: sessionId as never })
    target.clock.advance(6_000)
    await Promise.all(Array.from({ length: 20 }, list))
    expect(scans()).toBe(2)
  })
})
