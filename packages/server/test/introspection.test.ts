import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT, generateKeyPair, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addClient,
  basicHeader,
  postForm,
  rfcClient,
  signUp,
  type ClientSecretPair,
  type RfcClient,
} from './support/oauth.ts'
import { sendRaw, statusOf } from './support/raw.ts'
import { goodPassword, startWorld, type World } from './support/world.ts'

describe.each(['jwt', 'hybrid'] as const)('under %s', (strategy) => {
  let world: World
  let api: RfcClient
  let gateway: RfcClient
  beforeAll(async () => {
    world = await startWorld({ strategy })
    api = rfcClient(world.url, await addClient(world, 'api', { scopes: ['introspect'] }))
    gateway = rfcClient(
      world.url,
      await addClient(world, 'gateway', { scopes: ['introspect:any', 'revoke:any'], audiences: [] }),
    )
  })
  afterAll(() => world.close())

  test('an access token is active, with the claims that it has itself (REV-10)', async () => {
    const person = await signUp(world)
    const reply = await api.introspect(person.accessToken, { token_type_hint: 'access_token' })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
    const jwks = (await (await fetch(`${world.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet
    const { payload } = await jwtVerify(person.accessToken, createLocalJWKSet(jwks), {
      issuer: world.server.url,
      audience: world.server.url,
    })
    expect(reply.json).toEqual({ active: true, token_use: 'access_token', token_type: 'Bearer', ...payload })
    for (const name of ['iss', 'sub', 'aud', 'client_id', 'exp', 'iat', 'jti', 'sid', 'auth_time', 'amr'])
      expect(payload).toHaveProperty(name)
  })

  test('everything that is over, revoked, foreign or garbage gets one answer, byte for byte (REV-10)', async () => {
    const signedOut = await signUp(world)
    await world.client().post('/auth/sign-out', {
      headers: { authorization: `Bearer ${signedOut.accessToken}` },
    })
    const everywhere = await signUp(world)
    await world.client().request('DELETE', '/auth/sessions', {
      headers: { authorization: `Bearer ${everywhere.accessToken}` },
    })
    const revoked = await signUp(world)
    expect((await gateway.revoke(revoked.accessToken)).status).toBe(200)
    const used = await signUp(world)
    await world.client().post('/auth/refresh', { json: { refreshToken: used.refreshToken } })
    world.advance(11)
    const { privateKey } = await generateKeyPair('EdDSA')
    const [header] = used.accessToken.split('.')
    const claims = decodeJwt(used.accessToken)
    const kid = String(JSON.parse(Buffer.from(header!, 'base64url').toString())['kid'])
    const forged = (changed: object) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    const dead: Record<string, string> = {
      'signed out': signedOut.accessToken,
      'signed out everywhere': everywhere.accessToken,
      'revoked by its jti': revoked.accessToken,
      'a refresh token that was used': used.refreshToken,
      'a refresh token of an ended session': everywhere.refreshToken,
      'a forged signature': await forged({}).sign(privateKey),
      'of another issuer': await forged({ iss: 'https://other.example' }).sign(privateKey),
      'alg none': `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${used.accessToken.split('.')[1]}.`,
      'a refresh token with another MAC': `${used.refreshToken.slice(0, -22)}${'A'.repeat(22)}`,
      'a cookie value of nobody': `${'A'.repeat(22)}.${'A'.repeat(43)}`,
      'another spelling of the same token': `${used.accessToken}=`,
      garbage: 'not a token',
      'binary garbage': '\u0000\uFFFF💥',
      'a very long token': 'a'.repeat(12_000),
    }
    for (const [what, token] of Object.entries(dead)) {
      const reply = await gateway.introspect(token)
      expect([what, reply.status, reply.text]).toEqual([what, 200, '{"active":false}'])
    }
    // The session of the one whose access token was revoked, and of the one that was refreshed, go on.
    expect((await gateway.introspect(revoked.refreshToken)).json['active']).toBe(true)
    expect((await gateway.introspect(used.accessToken)).json['active']).toBe(true)
  })

  test('time ends it to the second, and idleness ends it before (REV-10)', async () => {
    const person = await signUp(world)
    const { exp } = decodeJwt(person.accessToken)
    expect(exp).toBeTypeOf('number')
    world.advance(590)
    expect((await api.introspect(person.accessToken)).json['active']).toBe(true)
    world.advance(11)
    expect((await api.introspect(person.accessToken)).text).toBe('{"active":false}')
    expect((await gateway.introspect(person.refreshToken)).json['active']).toBe(true)
    world.advance(1_300)
    expect((await gateway.introspect(person.refreshToken)).text).toBe('{"active":false}')
  })

  test('a refresh token asked about twice is not used up, nor is the next one a theft (REV-10)', async () => {
    const person = await signUp(world)
    for (let round = 0; round < 2; round++) {
      const { json } = await gateway.introspect(person.refreshToken, { token_type_hint: 'refresh_token' })
      expect(json).toMatchObject({
        active: true,
        token_use: 'refresh_token',
        sub: person.subject,
        sid: person.sessionId,
        client_id: 'latchkey',
        iss: world.server.url,
      })
      expect(json).not.toHaveProperty('token_type')
    }
    const refreshed = await world
      .client()
      .post('/auth/refresh', { json: { refreshToken: person.refreshToken } })
    expect(refreshed.status).toBe(200)
    world.advance(11)
    // Asking about a used one tells nothing and accuses nobody.
    expect((await gateway.introspect(person.refreshToken)).text).toBe('{"active":false}')
    expect((await gateway.introspect(String(refreshed.json()['refreshToken']))).json['active']).toBe(true)
  })

  test('a client hears of its own audience and of nothing else (REV-10, ATK-41)', async () => {
    const person = await signUp(world)
    const other = rfcClient(
      world.url,
      await addClient(world, `other-${strategy}`, {
        scopes: ['introspect'],
        audiences: ['https://other.example'],
      }),
    )
    expect((await other.introspect(person.accessToken)).text).toBe('{"active":false}')
    // A service must not take a stolen refresh token or cookie for an access token, so it is told of neither.
    expect((await api.introspect(person.refreshToken)).text).toBe('{"active":false}')
  })

  test('a withdrawn key takes its tokens with it (KEY-5)', async () => {
    const own = await startWorld({ strategy })
    const asker = rfcClient(own.url, await addClient(own, 'api', { scopes: ['introspect'] }))
    const person = await signUp(own)
    expect((await asker.introspect(person.accessToken)).json['active']).toBe(true)
    const { createAuth } = await import('latchkey')
    const { embeddedStore } = await import('latchkey/embedded')
    const auth = createAuth({
      issuer: 'http://localhost',
      strategy: 'jwt',
      store: embeddedStore({ path: own.server.data }),
      maintenance: 'manual',
    })
    await auth.keys.withdraw()
    await auth.close()
    expect((await asker.introspect(person.accessToken)).text).toBe('{"active":false}')
    await own.close()
  })
})

describe('a session cookie', () => {
  test.each(['session', 'hybrid'] as const)(
    'is active for a gateway while it works, under %s',
    async (strategy) => {
      const world = await startWorld({ strategy })
      const gateway = rfcClient(world.url, await addClient(world, 'gateway', { scopes: ['introspect:any'] }))
      const api = rfcClient(world.url, await addClient(world, 'api', { scopes: ['introspect'] }))
      const browser = world.client()
      await browser.submit('/sign-up', { identifier: 'ada', password: goodPassword })
      const value = [...browser.cookies.values()].find((text) => /^.{22}\..{43}$/.test(text))!
      const { json } = await gateway.introspect(value)
      expect(json).toMatchObject({ active: true, token_use: 'session', iss: world.server.url })
      expect(json).not.toHaveProperty('token_type')
      expect((await api.introspect(value)).text).toBe('{"active":false}')
      await browser.submit('/account/sign-out', {})
      expect((await gateway.introspect(value)).text).toBe('{"active":false}')
      await world.close()
    },
  )
})

describe('who may ask', () => {
  let world: World
  let pair: ClientSecretPair
  let token: string
  let endpoint: string
  beforeAll(async () => {
    world = await startWorld({ strategy: 'jwt' })
    pair = await addClient(world, 'api', { scopes: ['introspect'] })
    token = (await signUp(world)).accessToken
    endpoint = `${world.url}/oauth/introspect`
  })
  afterAll(() => world.close())

  test('by Basic or in the form, and by nothing else (RFC 6749 section 2.3.1)', async () => {
    const { id, secret } = pair
    expect((await postForm(endpoint, { token }, { authorization: basicHeader(pair) })).status).toBe(200)
    expect((await postForm(endpoint, { token, client_id: id, client_secret: secret })).status).toBe(200)
    expect((await postForm(endpoint, { token }, { authorization: `Bearer ${token}` })).status).toBe(401)
    expect((await postForm(`${endpoint}?client_id=${id}&client_secret=${secret}`, { token })).status).toBe(
      401,
    )
  })

  test('unknown client, wrong secret and no secret get one answer, byte for byte', async () => {
    const attempts = [
      { authorization: basicHeader({ id: 'api', secret: 'wrong' }) },
      { authorization: basicHeader({ id: 'api', secret: '' }) },
      { authorization: basicHeader({ id: 'nobody', secret: pair.secret }) },
      { authorization: basicHeader({ id: 'API', secret: pair.secret }) },
      {},
    ]
    for (const headers of attempts) {
      const reply = await postForm(endpoint, { token }, headers)
      expect([reply.status, reply.text]).toEqual([401, '{"error":"invalid_client"}'])
      expect(reply.headers.get('www-authenticate')).toBe('Basic realm="OAuth client", charset="UTF-8"')
      expect(reply.headers.get('cache-control')).toBe('no-store')
    }
    expect(world.log.join('\n')).toContain('authn_client_fail')
    expect(world.log.join('\n')).not.toContain(pair.secret)
  })

  const encoded = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64')
  test.each([
    ['broken base64', 'Basic !!!!'],
    ['base64 with stray bits', 'Basic YXBpOnh='],
    ['base64url', `Basic ${Buffer.from('api:\xff\xfe?>').toString('base64url')}`],
    ['base64 without padding', 'Basic YXBpOng'],
    ['no colon', `Basic ${encoded('api')}`],
    ['nothing', 'Basic '],
    ['no value at all', 'Basic'],
    ['only a colon', `Basic ${encoded(':')}`],
    ['bytes that are no UTF-8', `Basic ${encoded(Buffer.from([0x61, 0x3a, 0xff, 0xfe]))}`],
    ['a percent sign that encodes nothing', `Basic ${encoded('api:%zz')}`],
    ['an id with zero bytes', `Basic ${encoded('api\0:x')}`],
    ['an id that walks', `Basic ${encoded('../client/api:x')}`],
    ['an id of every object', `Basic ${encoded('__proto__:x')}`],
    ['a huge header', `Basic ${encoded(`api:${'x'.repeat(9_000)}`)}`],
    ['two values in one', `Basic ${encoded('api:x')}, Basic ${encoded('api:y')}`],
    ['two spaces', `Basic  ${encoded('api:x')}`],
  ])('a header with %s is refused as any other', async (_, authorization) => {
    const reply = await postForm(endpoint, { token }, { authorization })
    expect([reply.status, reply.text]).toEqual([401, '{"error":"invalid_client"}'])
  })

  test('two proofs at once are refused, since the proxy in front may have read the other one', async () => {
    const authorization = basicHeader(pair)
    for (const form of [
      { token, client_secret: pair.secret },
      { token, client_id: 'gateway' },
      { token, client_id: 'api', client_secret: 'x' },
    ]) {
      const reply = await postForm(endpoint, form, { authorization })
      expect([reply.status, reply.text]).toEqual([400, '{"error":"invalid_request"}'])
    }
    expect((await postForm(endpoint, { token, client_id: 'api' }, { authorization })).status).toBe(200)
    const doubled = await sendRaw(
      world.server.port,
      [
        'POST /oauth/introspect HTTP/1.1',
        `Host: localhost:${world.server.port}`,
        `Authorization: ${basicHeader({ id: 'api', secret: 'x' })}`,
        `Authorization: ${authorization}`,
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Length: 7',
        'Connection: close',
        '',
        'token=a',
      ].join('\r\n'),
    )
    expect(statusOf(doubled)).toBe(401)
  })

  test.each([
    ['no token', 'token_type_hint=access_token'],
    ['an empty token', 'token='],
    ['the token twice', 'token=a&token=b'],
    ['too many parameters', `token=a&${Array.from({ length: 120 }, (_, n) => `p${n}=1`).join('&')}`],
    ['too long a body', `token=${'a'.repeat(20_000)}`],
  ])('%s is a bad request (NET-18)', async (_, body) => {
    const reply = await postForm(endpoint, body, { authorization: basicHeader(pair) })
    expect([reply.status, reply.text]).toEqual([400, '{"error":"invalid_request"}'])
  })

  test('JSON, other types and other methods are refused (RFC 7662 section 2.1)', async () => {
    const headers = { authorization: basicHeader(pair), 'content-type': 'application/json' }
    expect((await postForm(endpoint, JSON.stringify({ token }), headers)).status).toBe(400)
    expect(
      (await postForm(endpoint, `token=${token}`, { ...headers, 'content-type': 'text/plain' })).status,
    ).toBe(400)
    const got = await fetch(`${endpoint}?token=${token}`, {
      headers: { authorization: headers.authorization },
    })
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('a client without the scope is told that it may not', async () => {
    const feed = await addClient(world, 'feed', { scopes: ['revocations'] })
    const reply = await postForm(endpoint, { token }, { authorization: basicHeader(feed) })
    expect([reply.status, reply.text]).toEqual([403, '{"error":"unauthorized_client"}'])
  })

  test('a browser of another site learns nothing, since it knows no secret', async () => {
    const reply = await postForm(endpoint, { token }, { origin: 'https://evil.example' })
    expect(reply.status).toBe(401)
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('a flood of wrong secrets is slowed down, and a right one gets through it (AUTH-10)', async () => {
  // The first delay is a second, and time stands still meanwhile.
  const nowMs = Date.now()
  const world = await startWorld({ strategy: 'jwt' }, { clock: () => nowMs })
  const pair = await addClient(world, 'api', { scopes: ['introspect'] })
  const endpoint = `${world.url}/oauth/introspect`
  const wrong = () =>
    postForm(endpoint, { token: 'x' }, { authorization: basicHeader({ id: 'api', secret: 'guess' }) })
  const replies = []
  for (let round = 0; round < 4; round++)
    replies.push(...(await Promise.all(Array.from({ length: 40 }, wrong))))
  const statuses = replies.map(({ status }) => status)
  expect(statuses.filter((status) => status === 401)).toHaveLength(50)
  expect(statuses.filter((status) => status === 429)).toHaveLength(110)
  expect(Number(replies.find(({ status }) => status === 429)?.headers.get('retry-after'))).toBeGreaterThan(0)
  const right = await postForm(endpoint, { token: 'x' }, { authorization: basicHeader(pair) })
  expect(right.status).toBe(200)
  // People behind the same address are not locked out by a service with an old secret.
  expect(
    (await world.client().post('/auth/sign-in', { json: { identifier: 'a', password: 'b' } })).status,
  ).toBe(401)
  await world.close()
})
