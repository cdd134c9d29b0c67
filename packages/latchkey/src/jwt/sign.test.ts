import { describe, expect, it } from 'vitest'
import { clock, nowSeconds } from '../../test/support/forged-token.ts'
import {
  decodeWithoutVerifying,
  generateKey,
  signCompact,
  signJwt,
  verifyCompact,
  type ClaimsToSign,
  type Signer,
  type SignJwtOptions,
} from './index.ts'

const key = generateKey('EdDSA', { kid: 'k1' })
const options: SignJwtOptions = { type: 'at+jwt', expiresInSeconds: 60, clock }

function decoded(token: string): object {
  const verdict = decodeWithoutVerifying(token)
  if (!verdict.ok) throw new Error(verdict.reason)
  const { header, claims } = verdict.value
  return { header: { ...header }, claims: { ...claims } }
}

describe('signing', () => {
  it('JWTI-1, JWTI-10: the header has alg, typ and kid, and nothing else', () => {
    const token = signJwt({ sub: 'user_1' }, key, options)
    expect(decoded(token)).toEqual({
      header: { alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' },
      claims: { sub: 'user_1', iat: nowSeconds, exp: nowSeconds + 60 },
    })
  })

  it('sets what the options say', () => {
    const token = signJwt({ role: 'x' }, key, {
      ...options,
      issuer: 'i',
      subject: 's',
      audience: ['a', 'b'],
      tokenId: 't',
    })
    expect(decoded(token)).toMatchObject({
      claims: { iss: 'i', sub: 's', aud: ['a', 'b'], jti: 't', role: 'x' },
    })
  })

  it('a token without expiry has to be asked for', () => {
    expect(decoded(signJwt({}, key, { ...options, expiresInSeconds: null }))).toMatchObject({
      claims: { iat: nowSeconds },
    })
    expect(() => signJwt({}, key, { type: 'x' } as SignJwtOptions)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it('JWTI-12: claims override nothing that the options set', () => {
    const all = { ...options, issuer: 'i', subject: 's', audience: 'a', tokenId: 't' }
    for (const name of ['iss', 'sub', 'aud', 'jti', 'iat', 'exp']) {
      expect(() => signJwt({ [name]: name === 'exp' ? nowSeconds + 9_999 : 'x' }, key, all)).toThrow(
        expect.objectContaining({ code: 'claims_invalid' }),
      )
    }
    for (const name of ['iat', 'exp']) expect(() => signJwt({ [name]: undefined }, key, options)).toThrow()
  })

  class Money {
    readonly cents = 100
  }
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const holes: unknown[] = []
  holes[2] = 'x'
  const unsignable: readonly (readonly [string, unknown])[] = [
    ['undefined', { x: undefined }], ['undefined in a list', { aud: ['a', undefined] }], ['a hole in a list', { x: holes }], ['NaN', { x: Number.NaN }],
    ['Infinity', { x: [Infinity] }], ['a bigint', { x: 1n }], ['a function', { x: () => 1 }], ['a symbol', { x: Symbol('x') }], ['a date', { x: new Date(0) }],
    ['a map', { x: new Map() }], ['an instance', { x: new Money() }], ['a toJSON', { x: { toJSON: () => ({ admin: true }) } }], ['a circle', circle],
    ['__proto__', JSON.parse('{"__proto__":{"admin":true}}')], ['a list as claims', []], ['text as claims', '{"sub":"x"}'], ['no claims', null],
    ['exp as text', { nbf: '1' }], ['a fraction of a second', { nbf: 1.5 }], ['milliseconds', { nbf: nowSeconds * 1000 }], ['an empty sub', { sub: '' }],
    ['a number as sub', { sub: 1 }], ['no audience', { aud: [] }], ['an audience that is a number', { aud: 1 }], ['seventeen levels', nested(17)],
  ] // prettier-ignore

  it.each(unsignable)('what JSON would drop or change is refused: %s', (_name, claims) => {
    expect(() => signJwt(claims as ClaimsToSign, key, options)).toThrow(
      expect.objectContaining({ code: 'claims_invalid' }),
    )
  })

  it.each([Number.NaN, Infinity, -1, 0, 1.5, '1 parsec', '60'])(
    'a lifetime of %j is refused',
    (expiresInSeconds) => {
      expect(() => signJwt({}, key, { ...options, expiresInSeconds: expiresInSeconds as number })).toThrow(
        expect.objectContaining({ code: 'config_invalid' }),
      )
    },
  )

  it.each([
    { type: '' },
    { type: 'at jwt' },
    { issuer: '' },
    { audience: [] },
    { audience: '' },
    { tokenId: '' },
    { expires: 1 },
    { maxBytes: 0 },
  ])('a mistake in the options is refused: %j', (over) =>
    expect(() => signJwt({}, key, { ...options, ...over })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    ),
  )

  it('JWTI-14: a token that verifiers would find too large is not made', () => {
    const claims = { filler: 'x'.repeat(6_200) }
    expect(() => signJwt(claims, key, options)).toThrow(expect.objectContaining({ code: 'token_too_large' }))
    expect(signJwt(claims, key, { ...options, maxBytes: 16_384 }).length).toBeGreaterThan(8_192)
  })

  it('any plain JSON arrives as it was', () => {
    const claims = {
      text: 'ü "\\ \u2028',
      list: [1, [null, true], { a: -1.5 }],
      nothing: null,
      deep: nested(14),
    }
    expect(decoded(signJwt(claims, key, options))).toMatchObject({ claims })
  })
})

describe('KEY-13: a signer elsewhere', () => {
  function remote(sign: Signer['sign']): Signer {
    return { alg: 'EdDSA', kid: 'k1', sign }
  }

  it('may take its time', async () => {
    const token = await signJwt(
      { sub: 'user_1' },
      remote((input) => Promise.resolve(key.sign(input))),
      options,
    )
    expect(verifyCompact(token, key).ok).toBe(true)
  })

  it('its failure is the caller’s to see', async () => {
    const failing = remote(() => Promise.reject(new Error('throttled')))
    await expect(signCompact('x', failing)).rejects.toThrow('throttled')
  })

  it('a signature in another form, such as the DER of many services, makes no token', async () => {
    const der = remote(() => Promise.resolve(Buffer.alloc(70)))
    await expect(signCompact('x', der)).rejects.toThrow(expect.objectContaining({ code: 'key_invalid' }))
  })
})

function nested(depth: number): Record<string, unknown> {
  return depth === 1 ? { x: 1 } : { x: nested(depth - 1) }
}
