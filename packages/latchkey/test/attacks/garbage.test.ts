import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore, type HttpRequest } from '../../src/index.ts'
import { exchange, linesOf } from '../../src/testing/raw-http.ts'
import {
  bearerModes,
  cookieModes,
  modes,
  onFrameworks,
  startTarget,
  tapStore,
  type TappedStore,
  type Target,
} from './support.ts'

const megabytes = 10 * 1024 * 1024
const texts: Readonly<Record<string, string>> = {
  empty: '',
  'one letter': 'x',
  'the right length': 'A'.repeat(66),
  'nearly right': `${'A'.repeat(22)}.${'A'.repeat(42)}B`,
  dots: '.'.repeat(60),
  'two dots': 'a.b.c',
  'a nested object': Buffer.from('{"a":'.repeat(500)).toString('base64url'),
  octets: '\xff\xfe\x80\xa0',
  percent: '%00%0d%0a%ff',
  prototype: '__proto__',
  brackets: '{"alg":"none"}.{}.',
  '2 kB': 'a'.repeat(2_000),
  '7 kB of dots': '.'.repeat(7_000),
  '12 kB': 'A'.repeat(12_000),
}

let target: Target
let tap: TappedStore
afterEach(() => target.close())

async function start(options: Parameters<typeof startTarget>[0]): Promise<void> {
  tap = tapStore(memoryStore())
  target = await startTarget({ ...options, store: tap.store })
  // Keys are read once, whoever asks first.
  const { client, refreshToken } = await target.signIn()
  await client.send('GET', '/me')
  await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })
  tap.calls.clear()
}

/** Calls that a stranger must not be able to cause. Asking an in-process log for its head is not one. */
const reads = (): string[] => [...tap.calls.keys()].filter((call) => call !== 'feed.head')

describe.each(onFrameworks(cookieModes))('$framework, $strategy by $carry', (mode) => {
  it('ERR-4: garbage of any size in our cookies is a 401 that never reaches the store', async () => {
    await start(mode)
    const names = mode.strategy === 'jwt' ? ['__Host-lk-at', '__Host-lk-rt'] : ['__Host-lk']
    for (const [what, text] of Object.entries(texts)) {
      const cookie = names.map((name) => `${name}=${text.slice(0, 14_000 / names.length)}`).join('; ')
      const answer = await exchange(target.url, ['GET /me HTTP/1.1', `Cookie: ${cookie}`])
      expect(`${what}: ${answer.status} ${answer.body}`).toBe(`${what}: 401 {"error":"unauthenticated"}`)
      expect(linesOf(answer, 'www-authenticate')).toEqual(['Bearer error="invalid_token"'])
    }
    expect(reads()).toEqual([])
  })
})

describe.each(onFrameworks(bearerModes))('$framework, $strategy by $carry', (mode) => {
  it('ERR-4, JWTV-24: garbage of any size as a token is the one 401, and never reaches the store', async () => {
    await start(mode)
    for (const [what, text] of Object.entries(texts)) {
      if (text === '') continue
      const answer = await exchange(target.url, ['GET /me HTTP/1.1', `Authorization: Bearer ${text}`])
      expect(`${what}: ${answer.status} ${answer.body}`).toBe(`${what}: 401 {"error":"unauthenticated"}`)
      expect(linesOf(answer, 'www-authenticate')).toEqual(['Bearer error="invalid_token"'])
    }
    for (const text of Object.values(texts)) {
      const body = { json: { refreshToken: text.slice(0, 7_000) } }
      expect((await target.client().send('POST', '/auth/refresh', body)).status).toBe(401)
    }
    expect(reads()).toEqual([])
  })
})

describe.each(modes)('$strategy by $carry', (mode) => {
  it('JWTV-22: 10 MB given to the gate and to check() cost nothing and reach nothing', async () => {
    await start(mode)
    const huge = ['A', '.', '\xff', 'eyJhbGciOiJFZERTQSJ9.'].map((text) =>
      text.repeat(Math.ceil(megabytes / text.length)),
    )
    for (const text of huge) {
      expect(await target.auth.check({ cookie: text })).toMatchObject({ ok: false, status: 401 })
      expect(await target.auth.check({ accessToken: text })).toMatchObject({ ok: false, status: 401 })
      for (const [name, value] of [
        ['authorization', `Bearer ${text}`],
        ['cookie', `__Host-lk=${text}`],
        ['cookie', `__Host-lk-at=${text}; __Host-lk-rt=${text}`],
        ['cookie', `x=${'; '.repeat(text.length / 2)}`],
      ]) {
        const begun = await target.auth.begin(requestWith(name!, value!), { append: () => {}, set: () => {} })
        if (begun.kind !== 'open') throw new Error('the gate answered')
        expect(begun.auth.identity).toBeNull()
        expect(begun.auth.denial()!.body.length).toBeLessThan(100)
      }
    }
    expect(reads()).toEqual([])
    expect(JSON.stringify(target.events).length).toBeLessThan(100_000)
  })

  it('ERR-4, ERR-8: fuzzed requests are answered with 4xx, and nothing of theirs comes back', async () => {
    await start(mode)
    const marker = 'Marker-7f2e'
    for (const [method, path, lines, body] of [
      ['GET', `/auth/session?${marker}`, [`Authorization: Bearer ${marker}`], ''],
      ['GET', `/auth/sessions?cursor=${marker}`, [`Cookie: __Host-lk=${marker}`], ''],
      [
        'DELETE',
        `/auth/sessions/${marker}`,
        [`Cookie: __Host-lk=${marker}`, 'Origin: https://app.example'],
        '',
      ],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], `{"password":"${marker}"`],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], `["${marker}"]`],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], `{"carry":"${marker}","password":"x"}`],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], `{"a":${'['.repeat(4_000)}`],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], `{"password":"${marker.repeat(2_000)}"}`],
      ['POST', '/auth/sign-in', [`Content-Type: ${marker}`], marker],
      ['POST', '/auth/sign-in', ['Content-Type: application/json', 'Content-Encoding: gzip'], marker],
      [
        'POST',
        '/auth/sign-in',
        ['Content-Type: application/x-www-form-urlencoded'],
        `password=a&password=${marker}`,
      ],
      ['POST', '/auth/sign-in', ['Content-Type: application/x-www-form-urlencoded'], 'a=1&'.repeat(1_000)],
      ['POST', '/auth/sign-in', ['Content-Type: application/json'], '\xff\xfe{"password":"x"}'],
      [
        'POST',
        '/auth/sign-in',
        ['Content-Type: application/json'],
        '{"password":{"$ne":null},"__proto__":{"subject":"admin"}}',
      ],
      ['POST', '/auth/refresh', ['Content-Type: application/json'], `{"refreshToken":["${marker}"]}`],
      [
        'POST',
        '/auth/refresh',
        ['Content-Type: application/json'],
        `{"refreshToken":"${marker}","clientId":{}}`,
      ],
    ] as const) {
      const length = `Content-Length: ${Buffer.byteLength(body, 'latin1')}`
      const answer = await exchange(target.url, [`${method} ${path} HTTP/1.1`, ...lines, length], body)
      expect(answer.status, `${method} ${path} ${body.slice(0, 40)}`).toBeGreaterThanOrEqual(400)
      expect(answer.status, `${method} ${path} ${body.slice(0, 40)}`).toBeLessThan(500)
      expect(JSON.stringify([answer.headers, answer.body])).not.toContain(marker)
      expect(linesOf(answer, 'set-cookie').filter((line) => !line.includes('Max-Age=0'))).toEqual([])
    }
  })
})

function requestWith(name: string, value: string): HttpRequest {
  const header = (asked: string): string | null => (asked === name ? value : null)
  return { method: 'GET', target: '/me', ip: '192.0.2.1', header, body: () => ({ bytes: new Uint8Array() }) }
}
