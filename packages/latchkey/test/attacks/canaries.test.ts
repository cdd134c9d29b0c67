import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { LatchkeyError, memoryStore } from '../../src/index.ts'
import type { Answer } from '../support/client.ts'
import { modes, password, startTarget, tapStore, thiefOf, type Target } from './support.ts'

let target: Target
afterEach(() => target.close())

/** The parts of a credential that nobody else may read: everything but the session's public id and a token's header. */
function secretsOf(values: readonly string[], sessionId: string): string[] {
  return values
    .flatMap((value) => [value, ...value.split('.')])
    .filter((part) => part.length >= 20 && part !== sessionId && part !== `lkr_${sessionId}`)
    .filter((part) => !part.startsWith('eyJ') || part.includes('.'))
}

describe.each(modes)('$strategy by $carry', (mode) => {
  it('LOG-3: no event, error or answer has a secret that it does not hand out', async () => {
    const tap = tapStore(memoryStore())
    const encryptionKey = Buffer.from('canary-encryption-key-32-bytes!!')
    target = await startTarget({ ...mode, store: tap.store, encryptionKey })
    const seen: string[] = [
      password,
      encryptionKey.toString(),
      encryptionKey.toString('hex'),
      encryptionKey.toString('base64url'),
    ]
    const answers: Answer[] = []
    const errors: unknown[] = []

    const victim = await target.signIn()
    const { client, sessionId } = victim
    const carried = (): string[] => [...client.cookies.values(), client.bearer ?? '', victim.refreshToken]
    seen.push(...secretsOf(carried(), sessionId))
    const thief = thiefOf(target, client)
    const send = async (method: string, path: string, json?: object): Promise<Answer> => {
      const answer = await client.send(method, path, json === undefined ? {} : { json })
      if (path === '/step-up' && typeof answer.json['accessToken'] === 'string')
        client.bearer = answer.json['accessToken']
      else answers.push(answer)
      seen.push(...secretsOf(carried(), sessionId))
      return answer
    }

    await send('GET', '/me')
    await send('GET', '/auth/session')
    await send('GET', '/auth/sessions')
    await send('GET', '/.well-known/jwks.json')
    target.clock.advance(901_000)
    if (mode.carry === 'bearer') {
      const renewed = await target
        .client()
        .send('POST', '/auth/refresh', { json: { refreshToken: victim.refreshToken } })
      client.bearer = String(renewed.json['accessToken'])
      seen.push(...secretsOf([client.bearer, String(renewed.json['refreshToken'])], sessionId))
    }
    await send('GET', '/me')
    await send('POST', '/auth/refresh')
    await send('POST', '/step-up')
    // Wrong passwords, forgeries, replays, garbage.
    answers.push(
      await target
        .client()
        .send('POST', '/auth/sign-in', { json: { password: `${password}!`, token: password } }),
    )
    answers.push(await client.send('POST', '/note', { headers: { Origin: 'https://evil.example' } }))
    target.clock.advance(60_000)
    answers.push(await thief.send('GET', '/me'))
    answers.push(
      await target.client().send('POST', '/auth/refresh', { json: { refreshToken: victim.refreshToken } }),
    )

    // Errors with whatever is at hand.
    const identity = {
      ...(victim.answer.json as object),
      sessionId,
      tenant: null,
      amr: [],
      claims: {},
      subject: 'user_1',
    } as never
    for (const attempt of [
      () => target.auth.mint(identity, { audience: 'https://x.example', claims: { sub: password } }),
      () => target.auth.mint(identity, { audience: 'https://x.example', ttlSeconds: -1 }),
      () => target.auth.sessions.setData(sessionId as never, () => password.repeat(1_000)),
      () => target.auth.sessions.setData('A'.repeat(22) as never, () => password),
    ])
      await attempt().catch((error: unknown) => errors.push(error))
    tap.before = () => Promise.reject(new LatchkeyError('store_unavailable', 'gone'))
    target.clock.advance(61_000)
    await send('GET', '/me')
    await send('POST', '/auth/refresh', { refreshToken: victim.refreshToken })
    tap.before = null
    await send('POST', '/auth/sign-out')
    expect(errors.length).toBeGreaterThanOrEqual(3)

    const texts = {
      events: target.events.map(
        (event) => inspect(event, { depth: 10, maxStringLength: null }) + JSON.stringify(event),
      ),
      errors: errors.map((error) => inspect(error, { depth: 10, showHidden: true, maxStringLength: null })),
      answers: answers.map(
        ({ text, headers }) => text + [...headers].filter(([name]) => name !== 'set-cookie').join(),
      ),
      auth: [inspect(target.auth, { depth: 10, maxArrayLength: null }), JSON.stringify(target.auth)],
    }
    const numbers = [...encryptionKey].slice(0, 8)
    const canaries = new Set([
      ...seen,
      numbers.join(),
      numbers.join(', '),
      encryptionKey.toString('hex', 0, 6),
      numbers.map((byte) => byte.toString(16)).join(' '),
    ])
    for (const [where, list] of Object.entries(texts)) {
      for (const text of list) {
        for (const canary of canaries)
          expect(text.includes(canary), `${where}: ${canary.slice(0, 12)}… in ${text.slice(0, 200)}`).toBe(
            false,
          )
      }
    }
  })

  it('KEY-3, SID-6: what is at rest signs nobody in, and what is published has no private member', async () => {
    const store = memoryStore()
    target = await startTarget({ ...mode, store })
    const { client, sessionId, refreshToken } = await target.signIn()
    await client.send('POST', '/auth/refresh', mode.carry === 'bearer' ? { json: { refreshToken } } : {})
    const { sessions } = await store.list('everyone', { nowMs: target.clock(), limit: 10, cursor: null })
    const documents = await store.documents.list('', { after: null, limit: 100 })
    const dump = [
      ...stringsIn(sessions),
      ...stringsIn(store.feed.snapshot(0)),
      ...documents.map(({ value }) => Buffer.from(value)),
    ]
    const texts = dump.flatMap((one) =>
      typeof one === 'string'
        ? [one]
        : (['base64url', 'hex', 'base64', 'latin1'] as const).map((encoding) => one.toString(encoding)),
    )
    expect(texts.length).toBeGreaterThan(8)
    for (const secret of secretsOf(
      [...client.cookies.values(), client.bearer ?? '', refreshToken],
      sessionId,
    )) {
      for (const text of texts) expect(text).not.toContain(secret)
    }
    for (const text of texts
      .map((one) => one.replace(/[^\x21-\x7e]/g, ''))
      .filter((one) => one.length < 8_000)) {
      for (const value of [text, `${sessionId}.${text}`, `lkr_${sessionId}.1.${text}.${text}`]) {
        const thief = target.client()
        for (const name of ['__Host-lk', '__Host-lk-at', '__Host-lk-rt'])
          thief.cookies.set(name, value.replace(/[;,]/g, ''))
        expect((await thief.send('GET', '/me')).status).toBe(401)
        const bearer = target.client()
        bearer.bearer = value
        expect((await bearer.send('GET', '/me')).status).toBe(401)
        const body = { json: { refreshToken: value } }
        expect((await target.client().send('POST', '/auth/refresh', body)).status).toBe(401)
      }
    }
    const jwks = (await target.client().send('GET', '/.well-known/jwks.json')).json['keys'] as object[]
    for (const key of jwks) {
      for (const name of Object.keys(key))
        expect(['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use']).toContain(name)
    }
  })
})

function stringsIn(value: unknown): (string | Buffer)[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((inner) => stringsIn(inner))
}
