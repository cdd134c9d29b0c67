import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../src/index.ts'
import { exchange, linesOf } from '../../src/testing/raw-http.ts'
import { listen } from '../../src/testing/listen.ts'
import {
  cookieModes, credentialLines, issuer, modes, onFrameworks, password, startTarget, type SignedInClient, type Target,
} from './support.ts' // prettier-ignore

const evil = 'https://evil.example'
/** What a browser says of a request that another page made; null leaves `Origin` out. */
const foreign: readonly (readonly [name: string, site: string | null, origin: string | null])[] = [
  ['another site', 'cross-site', evil],
  ['another site, old browser', null, evil],
  ['a sibling host', 'same-site', 'https://blog.app.example'],
  ['a sibling host, old browser', null, 'https://blog.app.example'],
  ['a sandboxed frame', 'cross-site', 'null'],
  ['a sandboxed frame, old browser', null, 'null'],
  ['a chain of redirects over another site', 'cross-site', 'null'],
  ['the same host over http', null, 'http://app.example'],
  ['another port', 'same-site', 'https://app.example:8443'],
  ['a host that begins like ours', 'cross-site', 'https://app.example.evil.example'],
  ['a host that ends like ours', 'cross-site', 'https://evil-app.example'],
  ['two Origin lines', null, `${issuer}, ${evil}`],
  ['two Sec-Fetch-Site lines', 'same-origin, cross-site', evil],
  ['a word that we do not know', 'same-galaxy', evil],
  ['headers stripped', null, null],
]

const originLines = (site: string | null, origin: string | null): string[] => [
  ...(site === null ? [] : site.split(', ').map((one) => `Sec-Fetch-Site: ${one}`)),
  ...(origin === null ? [] : origin.split(', ').map((one) => `Origin: ${one}`)),
]

describe.each(onFrameworks(cookieModes))('$framework, $strategy by $carry', (mode) => {
  let target: Target
  let victim: SignedInClient

  beforeEach(async () => {
    target = await startTarget(mode)
    victim = await target.signIn()
  })
  afterEach(() => target.close())

  const post = (
    path: string,
    lines: readonly string[],
    body = '',
    method = 'POST',
  ): ReturnType<typeof exchange> =>
    exchange(
      target.url,
      [`${method} ${path} HTTP/1.1`, ...lines, `Content-Length: ${Buffer.byteLength(body)}`],
      body,
    )
  const form = 'Content-Type: application/x-www-form-urlencoded'
  const json = 'Content-Type: application/json'

  it.each(foreign)(
    'ATK-15, ATK-18: an unsafe request from %s changes nothing',
    async (_name, site, origin) => {
      const lines = [...credentialLines(victim.client), ...originLines(site, origin)]
      for (const [method, path, ...more] of [
        ['POST', '/note', form],
        ['POST', '/step-up', form],
        ['PUT', '/note', json],
        ['DELETE', '/auth/sessions'],
        ['DELETE', `/auth/sessions/${victim.sessionId}`],
        ['POST', '/auth/sign-out', form],
        ['POST', '/auth/refresh'],
      ] as const) {
        const answer = await post(path, [...lines, ...more], '', method)
        expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 403`)
        expect(linesOf(answer, 'access-control-allow-origin')).toEqual([])
      }
      expect((await victim.client.send('GET', '/me')).status).toBe(200)
      expect(target.events).toContainEqual(expect.objectContaining({ type: 'forgery_refused' }))
    },
  )

  it.each(foreign.slice(0, -1))('ATK-18: %s cannot sign a visitor in', async (_name, site, origin) => {
    const body = `identifier=attacker&password=${encodeURIComponent(password)}`
    for (const cookies of [[], credentialLines(victim.client)]) {
      const answer = await post('/auth/sign-in', [...cookies, ...originLines(site, origin), form], body)
      expect(answer.status).toBe(403)
      expect(linesOf(answer, 'set-cookie')).toEqual([])
    }
    expect((await victim.client.send('GET', '/me')).json['subject']).toBe('user_1')
  })

  it('ATK-19: the two minutes after the sign-in, when browsers send Lax cookies with a POST, are no gap', async () => {
    for (const afterMs of [0, 1_000, 119_000]) {
      target.clock.advance(afterMs)
      const lines = [...credentialLines(victim.client), ...originLines(null, evil), form]
      expect((await post('/auth/sign-out', lines)).status).toBe(403)
    }
  })

  it('ATK-16, CSRF-8: JSON under a type that needs no preflight is not read', async () => {
    const body = JSON.stringify({ password, identifier: 'attacker' })
    for (const type of [
      'Content-Type: text/plain',
      'Content-Type: multipart/form-data; boundary=x',
      'Content-Type: text/plain; application/json',
      'Content-Type: application/jsonp',
      'X-No: type',
    ]) {
      const answer = await post('/auth/sign-in', [type, `Origin: ${issuer}`], body)
      expect(`${type} ${answer.status}`).toBe(`${type} 415`)
      expect(linesOf(answer, 'set-cookie')).toEqual([])
    }
    const asForm = await post('/auth/sign-in', [form, `Origin: ${issuer}`], body)
    expect(asForm.status).toBe(401)
  })

  it('ATK-17, CSRF-7: neither a safe method nor an override signs anybody out, in, or anything away', async () => {
    const lines = credentialLines(victim.client)
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const path of [
        '/auth/sign-out',
        '/auth/sign-in?password=x',
        '/auth/sessions?_method=DELETE',
        '/auth/refresh',
      ]) {
        const overrides = ['X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: POST', 'X-Method-Override: POST']
        const answer = await exchange(target.url, [`${method} ${path} HTTP/1.1`, ...lines, ...overrides])
        expect(linesOf(answer, 'set-cookie')).toEqual([])
      }
    }
    expect(
      (await post('/note?_method=GET', [...lines, 'X-HTTP-Method-Override: GET', `Origin: ${evil}`])).status,
    ).toBe(403)
    expect((await victim.client.send('GET', '/me')).status).toBe(200)
    expect(await target.auth.sessions.count('everyone')).toBe(1)
  })

  it('ATK-21, CSRF-9: no answer of ours lets another origin read it', async () => {
    for (const origin of [
      evil,
      'null',
      'http://app.example',
      `${issuer}.evil.example`,
      `${issuer}:8443`,
      issuer,
    ]) {
      for (const [method, path] of [
        ['OPTIONS', '/auth/sign-in'],
        ['GET', '/auth/session'],
        ['GET', '/auth/sessions'],
      ]) {
        const probe = ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: authorization']
        const lines = [
          `${method} ${path} HTTP/1.1`,
          ...credentialLines(victim.client),
          `Origin: ${origin}`,
          ...probe,
        ]
        const answer = await exchange(target.url, lines)
        expect(answer.headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([])
      }
    }
  })

  it('ATK-24: a path that only resolves to one of our routes is not that route', async () => {
    const lines = [...credentialLines(victim.client), `Origin: ${issuer}`]
    for (const path of [
      '/auth/../auth/sign-out', '/auth/%73ign-out', '//auth/sign-out', '/auth//sign-out', '/auth/sign-out/', '/AUTH/sign-out',
      '/auth/sign-out;x', '/auth/sign-out%00', '/auth\\sign-out', '/x/..%2fauth/sign-out', `${target.url}/auth/sign-out`,
    ]) {
      await post(path, [...lines, form])
      expect(`${path} ${(await victim.client.send('GET', '/me')).status}`).toBe(`${path} 200`)
    } // prettier-ignore
    const own = await target.signIn()
    for (const id of [
      '..',
      '%2e%2e',
      `../${own.sessionId}`,
      `${own.sessionId}/`,
      `${own.sessionId}%00`,
      '*',
      '',
    ]) {
      const answer = await post(`/auth/sessions/${id}`, lines, '', 'DELETE')
      expect(answer.status).toBe(404)
    }
    expect(await target.auth.sessions.count('everyone')).toBe(2)
  })

  it('ADM-3: a session of somebody else can neither be ended nor be told from none', async () => {
    const other = await target.signIn(target.client(), { identifier: 'other' })
    const theirs = await victim.client.send('DELETE', `/auth/sessions/${other.sessionId}`)
    const none = await victim.client.send('DELETE', `/auth/sessions/${'A'.repeat(22)}`)
    expect([theirs.status, theirs.text]).toEqual([none.status, none.text])
    expect((await other.client.send('GET', '/me')).status).toBe(200)
  })
})

describe.each(cookieModes)('$strategy by $carry', (mode) => {
  it('ATK-20, CSRF-6: a form token works for its session and its proof alone', async () => {
    const target = await startTarget(mode)
    const app = await listen(
      createServer(async (message, response) => {
        const request: HttpRequest = {
          method: message.method!,
          target: message.url!,
          ip: null,
          header: (name) => (message.headers[name] as string | undefined) ?? null,
          body: () => ({ bytes: new Uint8Array() }),
        }
        const outcome = await target.auth.begin(request, { append: () => {}, set: () => {} })
        const token = outcome.kind === 'open' ? await outcome.auth.csrfToken() : null
        response.writeHead(outcome.kind === 'open' ? 200 : outcome.response.status).end(token)
      }),
    )
    const [one, two] = [await target.signIn(), await target.signIn()]
    const send = async (signedIn: SignedInClient, token: string | null): Promise<number> =>
      (
        await exchange(app.url, [
          'POST /form HTTP/1.1',
          ...credentialLines(signedIn.client),
          ...(token === null ? [] : [`X-CSRF-Token: ${token}`]),
          'Content-Length: 0',
        ])
      ).status
    const tokenOf = async (signedIn: SignedInClient): Promise<string> =>
      (await exchange(app.url, ['GET /form HTTP/1.1', ...credentialLines(signedIn.client)])).body

    const token = await tokenOf(one)
    expect(await send(one, token)).toBe(200)
    expect(await send(one, null)).toBe(403)
    expect(await send(one, '')).toBe(403)
    expect(await send(one, `${token}, ${token}`)).toBe(403)
    expect(await send(one, `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`)).toBe(403)
    expect(await send(one, await tokenOf(two))).toBe(403)
    target.clock.advance(2_000)
    await one.client.send('POST', '/step-up')
    expect(await send(one, token)).toBe(403)
    expect(await send(one, await tokenOf(one))).toBe(200)
    await app.close()
    await target.close()
  })

  it('ATK-22, CSRF-10: a WebSocket of another origin gets no identity from our cookie', async () => {
    const target = await startTarget(mode)
    const { client } = await target.signIn()
    const outcome = async (origin: string | null, site: string | null): Promise<unknown> => {
      const headers = new Map([
        ['cookie', [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')],
        ['upgrade', 'websocket'],
        ['connection', 'Upgrade'],
        ...(origin === null ? [] : [['origin', origin] as const]),
        ...(site === null ? [] : [['sec-fetch-site', site] as const]),
      ])
      const header = (name: string): string | null => headers.get(name) ?? null
      const request = {
        method: 'GET',
        target: '/socket',
        ip: null,
        header,
        body: () => ({ bytes: new Uint8Array() }),
      }
      const begun = await target.auth.begin(request, { append: () => {}, set: () => {} })
      return begun.kind === 'answered' ? begun.response.status : begun.auth.identity?.subject
    }
    expect(await outcome(issuer, null)).toBe('user_1')
    for (const origin of [evil, 'null', 'https://blog.app.example', 'http://app.example', null]) {
      expect(await outcome(origin, null)).toBe(403)
    }
    expect(await outcome(evil, 'cross-site')).toBe(403)
    expect(await outcome('https://blog.app.example', 'same-site')).toBe(403)
    await target.close()
  })
})

it('CSRF-3: a bearer token is nobody else’s authority, so its requests need no origin', async () => {
  for (const mode of modes.filter(({ carry }) => carry === 'bearer')) {
    const target = await startTarget(mode)
    const { client } = await target.signIn()
    for (const lines of [[], [`Origin: ${evil}`, 'Sec-Fetch-Site: cross-site']]) {
      const all = ['POST /note HTTP/1.1', ...credentialLines(client), ...lines, 'Content-Length: 0']
      expect((await exchange(target.url, all)).status).toBe(200)
    }
    await target.close()
  }
})
