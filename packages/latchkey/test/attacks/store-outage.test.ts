import { afterEach, describe, expect, it } from 'vitest'
import { LatchkeyError, memoryStore, type ErrorCode } from '../../src/index.ts'
import { apps } from '../support/apps.ts'
import type { Answer } from '../support/client.ts'
import {
  bearerModes,
  cookieModes,
  modes,
  onFrameworks,
  startTarget,
  tapStore,
  type SignedInClient,
  type TappedStore,
  type Target,
} from './support.ts'

let target: Target
let tap: TappedStore
afterEach(() => target.close())

type Failure = (code?: ErrorCode) => unknown
const down = (code: ErrorCode): LatchkeyError =>
  new LatchkeyError(code, 'The store at /srv/secret-path is gone.')
const failures: Readonly<Record<string, Failure>> = {
  throws(code = 'store_unavailable') {
    throw down(code)
  },
  rejects: (code = 'store_unavailable') => Promise.reject(down(code)),
  'hangs, then rejects': (code = 'store_unavailable') =>
    new Promise((_resolve, reject) => setTimeout(() => reject(down(code)), 20)),
}

async function start(options: Parameters<typeof startTarget>[0]): Promise<SignedInClient> {
  tap = tapStore(memoryStore())
  // No copies: every check has to ask.
  target = await startTarget({
    revocation: { maxCachedSessions: 0, maxStalenessMs: 50 },
    ...options,
    store: tap.store,
  })
  return target.signIn()
}

function expectOutage(what: string, answer: Answer): void {
  expect(`${what} ${answer.status}`).toBe(`${what} 503`)
  expect(`${what} ${answer.headers.get('retry-after')}`).toBe(`${what} 1`)
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(answer.text).not.toMatch(/secret-path|at .*\.ts|LatchkeyError/)
  expect(target.events.filter(({ type }) => type === 'outage').length, what).toBeGreaterThan(0)
  expect(target.events.filter(({ type }) => type === 'credential_refused')).toEqual([])
  target.events.length = 0
}

const kinds = Object.keys(failures)

describe.each(onFrameworks(modes).flatMap((mode) => kinds.map((kind) => ({ kind, ...mode }))))(
  '$framework, $strategy by $carry, a store that $kind',
  ({ kind, ...mode }) => {
    const fails = failures[kind]!

    it('ERR-2, REV-3: is a 503 with Retry-After on every route, never a 401 or a lost cookie; then all is as before', async () => {
      const { client, refreshToken } = await start(mode)
      target.clock.advance(1_000)
      target.events.length = 0
      const cookies = new Map(client.cookies)
      tap.before = () => fails()
      const requests: [string, string, (object | undefined)?][] = [
        ['GET', '/me'],
        ['POST', '/step-up'],
        ['GET', '/auth/session'],
        ['GET', '/auth/sessions'],
        ['DELETE', '/auth/sessions'],
        ['DELETE', `/auth/sessions/${'A'.repeat(22)}`],
        ['POST', '/auth/sign-out'],
        ['POST', '/auth/sign-in', { password: 'correct horse battery', carry: mode.carry }],
        ['POST', '/auth/refresh', mode.carry === 'bearer' ? { refreshToken } : undefined],
      ]
      for (const [method, path, json] of requests) {
        const answer = await client.send(method, path, json === undefined ? {} : { json })
        // Secrets of the refresh tokens' MAC were read before: theirs is the store's next call.
        expectOutage(`${method} ${path}`, answer)
      }
      expect(client.cookies).toEqual(cookies)
      tap.before = null
      expect((await client.send('GET', '/me')).status).toBe(200)
      expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
      expect((await client.send('GET', '/me')).status).toBe(401)
      expect(await target.auth.sessions.count('everyone')).toBe(0)
    })

    it('ERR-2: fails at each call in turn, and no answer is ever wrong', async () => {
      for (const call of [
        'read',
        'replace',
        'insert',
        'end',
        'list',
        'feed.head',
        'feed.after',
        'feed.snapshot',
        'documents.get',
        'documents.put',
      ]) {
        const { client, refreshToken } = await start(mode)
        target.clock.advance(901_000)
        if (mode.carry === 'bearer') client.bearer = (await refreshed(refreshToken)).client.bearer
        tap.before = (name) => (name === call ? fails() : null)
        const me = await client.send('GET', '/me')
        expect([200, 503], `${call} GET /me ${me.status}`).toContain(me.status)
        const list = await client.send('GET', '/auth/sessions')
        expect([200, 503], `${call} GET /auth/sessions ${list.status}`).toContain(list.status)
        const out = await client.send('POST', '/auth/sign-out')
        expect([204, 503], `${call} sign-out ${out.status}`).toContain(out.status)
        tap.before = null
        // Said to be signed out: it is. Said to have failed: the client still can.
        if (out.status === 503) expect((await client.send('POST', '/auth/sign-out')).status).toBe(204)
        expect(await target.auth.sessions.count('everyone'), call).toBe(0)
        await target.close()
      }
      await start(mode)
    })
  },
)

async function refreshed(refreshToken: string): Promise<{ client: { bearer: string } }> {
  const answer = await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })
  return { client: { bearer: String(answer.json['accessToken']) } }
}

it.each(Object.keys(apps).flatMap((framework) => cookieModes.map((mode) => ({ framework, ...mode }))))(
  'a rotation that cannot be written does not fail the request: $framework, $strategy',
  async (mode) => {
    const { client } = await start(mode)
    target.clock.advance(901_000)
    tap.before = (call) => (call === 'replace' ? failures['rejects']!() : null)
    const answer = await client.send('GET', '/me')
    // A pair whose access token is over has nothing else to show.
    expect(answer.status).toBe(mode.strategy === 'jwt' ? 503 : 200)
    expect(answer.text).not.toContain('secret-path')
    tap.before = null
    expect((await client.send('GET', '/me')).status).toBe(200)
  },
)

it.each(Object.keys(apps).flatMap((framework) => modes.map((mode) => ({ framework, ...mode }))))(
  'ERR-2: a corrupt record is an outage, not a stranger: $framework, $strategy by $carry',
  async (mode) => {
    const { client, refreshToken } = await start(mode)
    target.events.length = 0
    tap.before = (call) => (call === 'read' || call === 'list' ? failures['throws']!('store_corrupt') : null)
    const path =
      mode.strategy === 'session' || (mode.strategy === 'hybrid' && mode.carry === 'cookie')
        ? '/me'
        : '/auth/sessions'
    expectOutage(`GET ${path}`, await client.send('GET', path))
    if (mode.carry === 'bearer') {
      expectOutage('refresh', await target.client().send('POST', '/auth/refresh', { json: { refreshToken } }))
    }
  },
)

it.each(bearerModes)(
  'RT-10: a refresh that the outage cut off may be tried again: $strategy by $carry',
  async (mode) => {
    const { refreshToken } = await start(mode)
    target.clock.advance(61_000)
    for (const call of ['documents.get', 'read', 'replace']) {
      tap.before = (name) => (name === call ? failures['rejects']!() : null)
      expect((await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(
        503,
      )
      target.clock.advance(61_000)
    }
    tap.before = null
    expect((await target.client().send('POST', '/auth/refresh', { json: { refreshToken } })).status).toBe(200)
    expect(target.events.filter(({ type }) => type === 'refresh_reused')).toEqual([])
  },
)
