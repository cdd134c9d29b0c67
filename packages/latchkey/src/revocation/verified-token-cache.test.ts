import { beforeEach, describe, expect, it } from 'vitest'
import { createJwtVerifier, generateKey, keySet, signJwt, type SigningKey } from '../jwt/index.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createVerifiedTokenCache, type VerifiedTokenCache } from './verified-token-cache.ts'

const key = generateKey('ES256')

let clock: FakeClock
let calls: number
let cache: VerifiedTokenCache

function open(maxEntries = 100): void {
  const verify = createJwtVerifier({
    keys: keySet([key]),
    issuer: 'i',
    audience: 'a',
    type: 'at+jwt',
    leewaySeconds: 0,
    clock,
  })
  const counted = (token: string): ReturnType<typeof verify> => {
    calls++
    return verify(token)
  }
  cache = createVerifiedTokenCache({ verify: counted, clock, leewaySeconds: 0, maxEntries })
}

beforeEach(() => {
  clock = fakeClock()
  calls = 0
  open()
})

function token(over: { seconds?: number; sub?: string; key?: SigningKey } = {}): string {
  const options = { type: 'at+jwt', issuer: 'i', audience: 'a', expiresInSeconds: over.seconds ?? 60, clock }
  return signJwt({ sub: over.sub ?? 'user_1' }, over.key ?? key, options)
}

function reason(text: string): string {
  const verdict = cache.check(text)
  return verdict.ok ? 'ok' : verdict.reason
}

describe('verified-token cache', () => {
  it('verifies once, however the text was made', () => {
    const text = token()
    expect(reason(text)).toBe('ok')
    expect(reason(Buffer.from(text).toString())).toBe('ok')
    expect(calls).toBe(1)
  })

  it('an expired token is refused from the cache too, at the very second', () => {
    const text = token({ seconds: 60 })
    expect(reason(text)).toBe('ok')
    clock.advance(59_999)
    expect(reason(text)).toBe('ok')
    clock.advance(1)
    expect(reason(text)).toBe('expired')
  })

  it('a token that shares the signature of a cached one is verified on its own', () => {
    const text = token()
    expect(reason(text)).toBe('ok')
    const [header, , signature] = text.split('.')
    const other = token({ sub: 'admin' }).split('.')[1]
    expect(reason(`${header}.${other}.${signature}`)).not.toBe('ok')
    expect(calls).toBe(2)
  })

  it('remembers no refusal', () => {
    for (let attempt = 0; attempt < 1_000; attempt++) reason(`garbage-${attempt}`)
    reason(token({ key: generateKey('ES256') }))
    expect(cache.size).toBe(0)
  })

  it('what a caller does to the result is not seen by the next', () => {
    const text = token()
    const first = cache.check(text)
    expect(() =>
      Object.assign((first as { value: { claims: object } }).value.claims, { sub: 'admin' }),
    ).toThrow(TypeError)
    const second = cache.check(text)
    expect(second.ok && second.value.claims.sub).toBe('user_1')
  })

  it('forgets the tokens of a key', () => {
    const text = token()
    reason(text)
    cache.dropKey(key.kid!)
    expect(cache.size).toBe(0)
    reason(text)
    expect(calls).toBe(2)
  })

  it('holds at most its entries, and keeps those that are used', () => {
    open(10)
    const used = token({ sub: 'used' })
    for (let number = 0; number < 200; number++) {
      reason(token({ sub: `user_${number}` }))
      reason(used)
    }
    expect(cache.size).toBeLessThanOrEqual(10)
    const before = calls
    reason(used)
    expect(calls).toBe(before)
  })

  it('with no entries it only verifies', () => {
    open(0)
    const text = token()
    reason(text)
    reason(text)
    expect(calls).toBe(2)
  })
})
