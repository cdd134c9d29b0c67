import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendRaw, statusOf } from './support/raw.ts'
import { goodPassword, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const doors = ['/auth/sign-in', '/auth/sign-up'] as const

describe('type juggling (ATK-31)', () => {
  const bodies: readonly (readonly [string, unknown])[] = [
    ['an operator for a password', { identifier: 'ada', password: { $ne: null } }],
    ['an operator for a name', { identifier: { $gt: '' }, password: goodPassword }],
    ['a list of names', { identifier: ['ada', 'bob'], password: goodPassword }],
    ['a list with a password', { identifier: 'ada', password: [goodPassword] }],
    ['a number', { identifier: 1, password: goodPassword }],
    ['true', { identifier: 'ada', password: true }],
    ['null', { identifier: 'ada', password: null }],
    ['nothing', {}],
    ['a role', { identifier: 'mallory', password: goodPassword, role: 'admin' }],
    ['a text for remember', { identifier: 'ada', password: goodPassword, remember: 'yes' }],
    ['another carry', { identifier: 'ada', password: goodPassword, carry: ['cookie'] }],
    ['a list', [{ identifier: 'ada', password: goodPassword }]],
    ['a text', 'identifier=ada'],
  ]
  test.each(doors.flatMap((door) => bodies.map(([what, json]) => [door, what, json] as const)))(
    '%s refuses %s',
    async (door, _, json) => {
      const reply = await world.client().post(door, { json })
      expect(reply.status).toBe(400)
      expect(reply.headers.getSetCookie()).toEqual([])
    },
  )

  test.each(['identifier[]=ada&password=x', 'identifier=ada&identifier=bob&password=x', 'identifier=ada'])(
    'the form refuses %s',
    async (body) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await world.client().post('/auth/sign-in', { body, headers })).status).toBe(400)
    },
  )

  test('a prototype is not polluted and not a member', async () => {
    const body = `{"identifier":"ada","password":"x","__proto__":{"carry":"bearer"}}`
    const reply = await world
      .client()
      .post('/auth/sign-in', { body, headers: { 'content-type': 'application/json' } })
    expect([400, 401]).toContain(reply.status)
    expect(({} as Record<string, unknown>)['carry']).toBeUndefined()
  })
})

describe('bodies', () => {
  const good = JSON.stringify({ identifier: 'ada', password: goodPassword })
  test.each([
    ['text/plain', good, 415],
    ['multipart/form-data; boundary=x', good, 415],
    ['application/jsonp', good, 415],
    ['', good, 415],
    ['application/json', `${good}}`, 400],
    ['application/json', '\ufeff' + good, 400],
    ['application/json', '['.repeat(100), 400],
    ['application/json', JSON.stringify({ identifier: 'ada', password: 'x'.repeat(9_000) }), 413],
    ['application/json', JSON.stringify({ identifier: 'ada', password: 'x'.repeat(1_000_000) }), 413],
    ['application/x-www-form-urlencoded', 'a=1&'.repeat(200), 400],
  ])('%s %#: refused', async (type, body, status) => {
    const headers = type === '' ? { 'content-type': ' ' } : { 'content-type': type }
    expect((await world.client().post('/auth/sign-in', { body, headers })).status).toBe(status)
  })

  test('a compressed body is refused, not inflated (NET-18)', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await world.client().post('/auth/sign-in', { body: good, headers })).status).toBe(415)
  })

  test('a body without length is cut off as well', async () => {
    const chunk = `2000\r\n${'x'.repeat(0x2000)}\r\n`
    const answer = await sendRaw(
      world.server.port,
      `POST /auth/sign-in HTTP/1.1\r\nHost: localhost:${world.server.port}\r\nContent-Type: application/json\r\n` +
        `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk.repeat(3)}0\r\n\r\n`,
    )
    expect(statusOf(answer)).toBe(413)
  })
})

describe('addresses', () => {
  const ask = (line: string, ...headers: readonly string[]) =>
    sendRaw(world.server.port, [line, ...headers, 'Connection: close', '', ''].join('\r\n'))
  const ownHost = () => `Host: localhost:${world.server.port}`

  test.each([
    ['another host', 'Host: evil.example'],
    ['the right name with another port', 'Host: localhost:1'],
    ['a name that ends like ours', 'Host: evil-localhost'],
  ])('%s is misdirected', async (_, header) => {
    const answer = await ask('GET /sign-in HTTP/1.1', header)
    expect(statusOf(answer)).toBe(421)
    expect(answer).not.toMatch(/set-cookie|evil/i)
  })

  test('two Host lines are misdirected in either order (NET-7, ATK-65)', async () => {
    const evil = 'Host: evil.example'
    expect([400, 421]).toContain(statusOf(await ask('GET / HTTP/1.1', ownHost(), evil)))
    expect([400, 421]).toContain(statusOf(await ask('GET / HTTP/1.1', evil, ownHost())))
  })

  test.each([
    'GET http://evil.example/ HTTP/1.1',
    'GET //evil.example/account HTTP/1.1',
    'GET /x/..//evil HTTP/1.1',
    'GET /assets/%2e%2e/account HTTP/1.1',
    'GET /assets/..%2faccount HTTP/1.1',
    'GET /account;x HTTP/1.1',
    'GET /account%00 HTTP/1.1',
  ])('%s is refused', async (line) => {
    const answer = await ask(line, ownHost())
    expect([400, 421]).toContain(statusOf(answer))
    expect(answer).not.toContain('evil')
  })

  test('a cacheable-looking suffix leads nowhere', async () => {
    const client = world.client()
    await client.post('/auth/sign-up', { json: { identifier: 'cached', password: goodPassword } })
    expect((await client.open('/account/x.css')).status).toBe(404)
    expect((await client.open('/account.css')).status).toBe(404)
  })

  test('credentials in an address are refused and not logged (AUTH-23)', async () => {
    const reply = await world.client().get('/auth/sign-in?identifier=ada&password=canary-in-the-address')
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST'])
    expect(world.log.join('')).not.toContain('canary-in-the-address')
  })

  test.each(['TRACE', 'PUT', 'DELETE', 'PATCH'])('%s does nothing', async (method) => {
    expect([400, 404, 405, 501]).toContain(statusOf(await ask(`${method} /account HTTP/1.1`, ownHost())))
  })

  test('headers of more than 16 KiB are refused, and the next client is served (ATK-13, NET-19)', async () => {
    expect(statusOf(await ask('GET / HTTP/1.1', ownHost(), `Cookie: ${'a'.repeat(17_000)}`))).toBe(431)
    expect((await world.client().get('/')).status).toBe(200)
  })

  test('a body with two lengths is refused (NET-17, ATK-68)', async () => {
    const answer = await ask(
      'POST /auth/sign-in HTTP/1.1',
      ownHost(),
      'Content-Length: 2',
      'Transfer-Encoding: chunked',
    )
    expect(statusOf(answer)).toBe(400)
  })
})

describe('return-to (ATK-67)', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    '/x/..//evil.example',
    '/.//evil.example',
    'https://evil.example',
    'https://auth@evil.example',
    'javascript:alert(1)',
    '/x\r\nSet-Cookie: a=b',
  ])('%j leads to the account page', async (returnTo) => {
    const client = world.client()
    await client.post('/auth/sign-up', { json: { identifier: `r${Math.random()}`, password: goodPassword } })
    const asked = await client.open(`/sign-in?return_to=${encodeURIComponent(returnTo)}`)
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/account'])
    const fresh = world.client()
    const posted = await fresh.submit('/sign-up', {
      identifier: `s${Math.random()}`,
      password: goodPassword,
      return_to: returnTo,
    })
    expect([posted.status, posted.headers.get('location')]).toEqual([303, '/account'])
  })
})

describe('hostile names (ATK-73)', () => {
  const hostile = `"><script>alert(1)</script><b/onmouseover='x'>`

  test('stay names on every page that shows them', async () => {
    const client = world.client()
    const signUp = await client.submit('/sign-up', { identifier: hostile, password: 'short' })
    expect(signUp.text).not.toContain('<script')
    const name = hostile.replaceAll(' ', '')
    const agent = world.client()
    await agent.post('/auth/sign-up', {
      json: { identifier: name, password: goodPassword },
      headers: { 'user-agent': `Mozilla/5.0 ${hostile}` },
    })
    const account = await agent.open('/account')
    expect(account.status).toBe(200)
    expect(account.text).toContain('&lt;script&gt;')
    expect(account.text).not.toMatch(/<script|<b\/onmouseover/)
  })

  test.each(['notice', 'return_to', 'token', 'x'])('do not come back from the %s parameter', async (name) => {
    for (const path of ['/', '/sign-in', '/sign-up', '/setup', '/nothing']) {
      const reply = await world.client().open(`${path}?${name}=${encodeURIComponent(hostile)}`)
      expect(reply.text).not.toContain('alert(1)')
    }
  })
})
