import assert from 'node:assert/strict'
import type { RequestGate } from '../http/request-auth.ts'
import { createEchoGate } from './echo-gate.ts'
import { exchange, linesOf, type RawResponse } from './raw-http.ts'

/**
 * Starts an app behind the adapter under test, on a free port of the loopback interface, with these routes:
 *
 * - `GET /me`: behind `requireIdentity`, answers `{"subject": …}`
 * - `POST /echo`: reads the body by the framework's own means and answers with the same text
 * - `POST /login`: calls `signIn({ subject: 'user_1' })`, then sets the cookie `theme=dark` and `Cache-Control: public` in the way
 *   that *replaces*, if the framework has one, and answers 200
 * - `POST /logout`: calls `signOut()` and answers 200
 * - `GET /stream`: answers `one`, `two` in two chunks
 */
export type StartApp = (gate: RequestGate) => Promise<RunningApp>

export interface RunningApp {
  /** `http://127.0.0.1:…` */
  readonly url: string
  close(): Promise<void>
}

/** What every adapter has to do, over real sockets and octet for octet. Any test runner will do: a case fails by throwing. */
export interface AdapterCase {
  readonly name: string
  run(start: StartApp): Promise<void>
}

type Send = (lines: readonly string[], body?: string) => Promise<RawResponse>

/** Each case runs twice: against a gate that answers at once, and one that answers with a promise. */
export const adapterCases: readonly AdapterCase[] = Object.entries({
  'a route behind requireIdentity refuses a request without a credential': async (send) => {
    const response = await send(['GET /me HTTP/1.1'])
    assert.equal(response.status, 401)
    assert.deepEqual(linesOf(response, 'www-authenticate'), ['Bearer'])
    assert.equal(response.body, '{"error":"unauthorized"}')
  },

  'a route behind requireIdentity knows who asks': async (send) => {
    const response = await send(['GET /me HTTP/1.1', 'Authorization: Bearer user_1'])
    assert.equal(response.status, 200)
    assert.deepEqual(JSON.parse(response.body), { subject: 'user_1' })
  },

  'HEAD has the status and headers of GET and no body': async (send) => {
    const denied = await send(['HEAD /me HTTP/1.1'])
    assert.equal(denied.status, 401)
    assert.equal(denied.body, '')
    const answered = await send(['HEAD /gate/seen HTTP/1.1'])
    assert.equal(answered.status, 200)
    assert.deepEqual(linesOf(answered, 'content-type'), ['application/json'])
    assert.equal(answered.body, '')
  },

  'the gate sees method, target and peer as received': async (send) => {
    const response = await send(['PUT /gate/seen?a=%2f..%2F&b=/../x HTTP/1.1', 'Content-Length: 0'])
    const { method, target, ip } = JSON.parse(response.body)
    assert.deepEqual({ method, target }, { method: 'PUT', target: '/gate/seen?a=%2f..%2F&b=/../x' })
    assert.match(ip, /^(::ffff:)?127\.0\.0\.1$/)
  },

  'a header that is not there is null': async (send) => {
    assert.equal(await seenHeader(send, 'origin', []), null)
  },

  'COO-10 ATK-9: the gate sees both of two Cookie lines': async (send) => {
    const lines = ['Cookie: __Host-lk=mine; a=1', 'Cookie: __Host-lk=evil']
    assert.equal(await seenHeader(send, 'cookie', lines), '__Host-lk=mine; a=1; __Host-lk=evil')
  },

  'COO-9 ATK-10: octets before a cookie name reach the gate untouched': async (send) => {
    const octets = '\xa0__Host-lk=evil; \xe2\x80\x80__Host-lk=evil; \xef\xbb\xbf__Host-lk=evil'
    assert.equal(await seenHeader(send, 'cookie', [`Cookie: x=1; ${octets}`]), `x=1; ${octets}`)
    // At the very start of the header, where a parser is most tempted to trim.
    assert.equal(await seenHeader(send, 'cookie', [`Cookie: ${octets}`]), octets)
  },

  'NET-24: the gate sees both of two Authorization lines, in both orders': async (send) => {
    const bearer = 'Authorization: Bearer user_1'
    const basic = 'authorization: Basic dXNlcg=='
    assert.equal(await seenHeader(send, 'authorization', [bearer, basic]), 'Bearer user_1, Basic dXNlcg==')
    assert.equal(await seenHeader(send, 'authorization', [basic, bearer]), 'Basic dXNlcg==, Bearer user_1')
    const response = await send(['GET /me HTTP/1.1', bearer, 'AUTHORIZATION: Bearer user_2'])
    assert.equal(response.status, 401)
  },

  'CSRF-4: the gate sees both of two Origin and Sec-Fetch-Site lines': async (send) => {
    const origins = ['Origin: https://app.example', 'Origin: https://evil.example']
    assert.equal(await seenHeader(send, 'origin', origins), 'https://app.example, https://evil.example')
    const sites = ['Sec-Fetch-Site: cross-site', 'sec-fetch-site: same-origin']
    assert.equal(await seenHeader(send, 'sec-fetch-site', sites), 'cross-site, same-origin')
  },

  'the gate sees both of two Content-Type lines': async (send) => {
    const lines = ['Content-Type: text/plain', 'Content-Type: application/json']
    assert.equal(await seenHeader(send, 'content-type', lines), 'text/plain, application/json')
  },

  'the gate reads a body, octet for octet': async (send) => {
    const response = await send(['POST /gate/body?max=3 HTTP/1.1', 'Content-Length: 3'], 'a\xff\0')
    assert.deepEqual(JSON.parse(response.body), { text: 'a\xff\0' })
  },

  'the gate reads a chunked body': async (send) => {
    const response = await send(
      ['POST /gate/body?max=6 HTTP/1.1', 'Transfer-Encoding: chunked'],
      '3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n',
    )
    assert.deepEqual(JSON.parse(response.body), { text: 'abcdef' })
  },

  'the gate reads an absent body as empty': async (send) => {
    const response = await send(['POST /gate/body?max=1 HTTP/1.1', 'Content-Length: 0'])
    assert.deepEqual(JSON.parse(response.body), { text: '' })
  },

  'NET-18: a body beyond the cap is refused by its declared length, unread': async (send) => {
    // The body never comes: a server that waited for it would not answer.
    const response = await send(['POST /gate/body?max=9 HTTP/1.1', 'Content-Length: 1000000000'])
    assert.equal(response.status, 413)
  },

  'NET-18: a chunked body beyond the cap is refused where it crosses it': async (send) => {
    // Its last chunk never comes either.
    const response = await send(
      ['POST /gate/body?max=4 HTTP/1.1', 'Transfer-Encoding: chunked'],
      '5\r\nabcde\r\n',
    )
    assert.equal(response.status, 413)
  },

  'NET-18: a body with Content-Encoding is refused': async (send) => {
    const lines = ['POST /gate/body?max=9 HTTP/1.1', 'Content-Encoding: gzip', 'Content-Length: 3']
    assert.equal((await send(lines, 'abc')).status, 413)
  },

  'an open gate leaves the body to the app': async (send) => {
    const body = '{"hello":"world"}'
    const lines = ['POST /echo HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${body.length}`]
    const response = await send(lines, body)
    assert.equal(response.status, 200)
    assert.equal(response.body, body)
  },

  'an answer of the gate keeps each of its cookies': async (send) => {
    const response = await send(['GET /gate/cookies HTTP/1.1'])
    assert.deepEqual([...linesOf(response, 'set-cookie')].sort(), ['appended=1', 'one=1', 'two=2'])
    assert.deepEqual(linesOf(response, 'cache-control'), ['no-store'])
  },

  'an answer without a body has none': async (send) => {
    const response = await send(['GET /gate/empty HTTP/1.1'])
    assert.equal(response.status, 204)
    assert.deepEqual(linesOf(response, 'x-gate'), ['empty'])
    assert.equal(response.body, '')
  },

  'COO-13: cookies of a sign-in survive the app’s own Set-Cookie and Cache-Control': async (send) => {
    const response = await send(['POST /login HTTP/1.1', 'Content-Length: 0'])
    assert.equal(response.status, 200)
    // The rotation that the gate began with is superseded: no response sets one cookie twice.
    assert.deepEqual([...linesOf(response, 'set-cookie')].sort(), ['rotated=for-user_1', 'theme=dark'])
    assert.deepEqual(linesOf(response, 'cache-control'), ['no-store'])
  },

  'ATK-18: a sign-in that is refused as forged is a 403 without its cookie': async (send) => {
    const response = await send(['POST /login HTTP/1.1', 'Origin: null', 'Content-Length: 0'])
    assert.equal(response.status, 403)
    assert.deepEqual(linesOf(response, 'set-cookie'), ['rotated=by-gate'])
  },

  'signing out supersedes a rotation of the same request': async (send) => {
    const response = await send(['POST /logout HTTP/1.1', 'Content-Length: 0'])
    assert.deepEqual(linesOf(response, 'set-cookie'), ['rotated=; Max-Age=0'])
  },

  'a streamed response keeps our headers': async (send) => {
    const response = await send(['GET /stream HTTP/1.1'])
    assert.equal(response.body, 'onetwo')
    assert.deepEqual(linesOf(response, 'set-cookie'), ['rotated=by-gate'])
    assert.deepEqual(linesOf(response, 'cache-control'), ['no-store'])
  },

  'a refusal keeps our headers': async (send) => {
    const response = await send(['GET /me HTTP/1.1'])
    assert.deepEqual(linesOf(response, 'set-cookie'), ['rotated=by-gate'])
  },

  'an unknown route of the app goes through the gate': async (send) => {
    const response = await send(['GET /nowhere HTTP/1.1'])
    assert.equal(response.status, 404)
    assert.deepEqual(linesOf(response, 'set-cookie'), ['rotated=by-gate'])
  },

  'a failure of the gate is a 500, and the next request is served': async (send) => {
    assert.equal((await send(['GET /gate/throws HTTP/1.1'])).status, 500)
    assert.equal((await send(['GET /gate/seen HTTP/1.1'])).status, 200)
  },
} satisfies Record<string, (send: Send) => Promise<void>>).flatMap(([name, check]) =>
  (['at_once', 'later'] as const).map((pace) => ({
    name: `${name} (gate answers ${pace.replace('_', ' ')})`,
    run: async (start) => {
      const app = await start(createEchoGate(pace))
      try {
        await check((lines, body) => exchange(app.url, lines, body))
      } finally {
        await app.close()
      }
    },
  })),
)

async function seenHeader(send: Send, name: string, lines: readonly string[]): Promise<string | null> {
  const response = await send([`GET /gate/seen?header=${name} HTTP/1.1`, ...lines])
  return JSON.parse(response.body).headers[name]
}
