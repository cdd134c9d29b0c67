import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  audience,
  claims,
  clock,
  encode,
  forge,
  header,
  issuer,
  key,
  nowSeconds,
  withPart,
} from '../../test/support/forged-token.ts'
import {
  createJwtVerifier,
  exportPrivateJwk,
  exportPublicJwk,
  generateKey,
  insecureSkipCheck,
  keySet,
  privateKey,
  privateKeyFromJwk,
  publicKey,
  signJwt,
  toJwks,
  type JwtVerifierOptions,
  type SigningKey,
  type VerificationKey,
} from './index.ts'

const options: JwtVerifierOptions = { keys: key, issuer, audience, type: 'at+jwt', leewaySeconds: 0, clock }
const es256 = generateKey('ES256', { kid: 'e1' })
const rs256 = generateKey('RS256', { kid: 'r1' })

function reason(token: unknown, over: Partial<JwtVerifierOptions> = {}): string {
  const verdict = createJwtVerifier({ ...options, ...over })(token as string)
  return verdict.ok ? 'ok' : verdict.reason
}

/** The base token with other claims; undefined takes one away. */
function withClaims(over: Record<string, unknown>): string {
  return forge(header, { ...claims, ...over })
}

function withHeader(over: Record<string, unknown>): string {
  return forge({ ...header, ...over })
}

describe('the token that everything below differs from', () => {
  it('is accepted', () => {
    const verdict = createJwtVerifier(options)(forge())
    expect(verdict).toMatchObject({
      ok: true,
      value: { header, claims, key, expiresAtMs: claims.exp * 1000 },
    })
  })
})

describe('JWTV-2, ATK-36: the algorithm is the key’s', () => {
  it.each([
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'HS384',
    'hs256',
    'RS256',
    'ES256',
    'XX256',
    '__proto__',
    'constructor',
  ])('alg %j is refused, with and without a signature (CVE-2015-9235, CVE-2026-23993)', (alg) => {
    for (const keys of [key, keySet([key]), keySet([es256])]) {
      expect(reason(withHeader({ alg }), { keys })).not.toBe('ok')
      expect(
        reason(
          withPart(withHeader({ alg }), 2, () => ''),
          { keys },
        ),
      ).not.toBe('ok')
    }
  })

  it.each([null, 1, ['HS256'], { HS256: 1 }, true])('alg %j is no algorithm', (alg) => {
    expect(reason(withHeader({ alg }))).toBe('header_malformed')
  })

  it('CVE-2020-28042: a token whose signature was cut off is refused', () => {
    expect(reason(withPart(forge(), 2, () => ''))).toBe('signature_invalid')
    expect(reason(withPart(forge(), 2, (part) => part.slice(0, -4)))).not.toBe('ok')
  })

  it('CVE-2016-10555: a MAC made with any form of our public key is refused', () => {
    for (const ours of [rs256, es256]) {
      const jwk = exportPublicJwk(ours)
      const object = publicKeyObject(ours)
      const pem = object.export({ format: 'pem', type: 'spki' }).toString()
      const der = object.export({ format: 'der', type: 'spki' })
      const secrets = [
        pem,
        pem.trimEnd(),
        ` ${pem}`,
        der,
        JSON.stringify(jwk),
        JSON.stringify(toJwks([ours])),
        '',
        '\0',
      ]
      for (const secret of secrets) {
        const input = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: ours.kid })}.${encode(claims)}`
        const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
        for (const keys of [ours, publicKey(jwk, { alg: ours.alg }), keySet([ours])]) {
          expect(reason(token, { keys })).toBe('algorithm_mismatch')
        }
      }
    }
  })

  it('CVE-2026-48523: a header that names an allowed algorithm does not stand in for the key’s own', () => {
    const rs512 = sameKeyAs(rs256, 'RS512')
    const token = forge({ alg: 'RS256', typ: 'at+jwt', kid: 'r1' }, claims, rs512)
    expect(reason(token, { keys: rs512, algorithms: ['RS256', 'RS512'] })).toBe('algorithm_mismatch')
  })

  it('a key for RS256 does not verify PS256, nor EdDSA what names Ed25519', () => {
    const ps256 = sameKeyAs(rs256, 'PS256')
    expect(
      reason(forge({ alg: 'PS256', typ: 'at+jwt', kid: 'r1' }, claims, ps256), { keys: rs256 }),
    ).not.toBe('ok')
    const eddsa = generateKey('EdDSA', { kid: 'k' })
    expect(
      reason(forge({ alg: 'Ed25519', typ: 'at+jwt', kid: 'k' }, claims, eddsa), { keys: eddsa }),
    ).not.toBe('ok')
  })

  it('CVE-2022-23539: an ES384 signature made on P-256 and padded is refused', () => {
    const es384 = generateKey('ES384', { kid: 'e1' })
    const input = `${encode({ alg: 'ES384', typ: 'at+jwt', kid: 'e1' })}.${encode(claims)}`
    const signature = es256.sign(input)
    const pad = Buffer.alloc(16)
    const padded = Buffer.concat([pad, signature.subarray(0, 32), pad, signature.subarray(32)])
    expect(reason(`${input}.${padded.toString('base64url')}`, { keys: es384 })).toBe('signature_invalid')
  })

  it('the allow-list holds for whatever is in the set', () => {
    const keys = keySet([es256, rs256])
    const token = forge({ alg: 'RS256', typ: 'at+jwt', kid: 'r1' }, claims, rs256)
    expect(reason(token, { keys })).toBe('ok')
    expect(reason(token, { keys, algorithms: ['ES256'] })).toBe('algorithm_not_allowed')
    expect(() => createJwtVerifier({ ...options, algorithms: ['ES256'] })).toThrow(/HS256/)
  })
})

describe('JWTV-6, JWTV-7, ATK-37: keys come from us, by an id that is only compared', () => {
  const strangers = generateKey('ES256', { kid: 'e1' })

  it('CVE-2018-0114, CVE-2026-27962: a key inside of the token is not used, whatever its id', () => {
    const jwk = exportPublicJwk(strangers)
    const pem = publicKeyObject(strangers).export({ format: 'der', type: 'spki' }).toString('base64')
    for (const kid of ['e1', 'unknown', undefined]) {
      for (const extra of [
        { jwk },
        { x5c: [pem] },
        { jku: 'http://127.0.0.1:9' },
        { x5u: 'http://127.0.0.1:9' },
      ]) {
        const token = forge({ alg: 'ES256', typ: 'at+jwt', kid, ...extra }, claims, strangers)
        expect(['signature_invalid', 'key_unknown']).toContain(reason(token, { keys: keySet([es256]) }))
      }
    }
  })

  it('a good token that carries such members is accepted by our own key', () => {
    expect(reason(withHeader({ jku: 'http://127.0.0.1:9', jwk: exportPublicJwk(strangers) }))).toBe('ok')
  })

  it.each([
    '',
    '../../dev/null',
    '/dev/null',
    "' UNION SELECT '1'--",
    '|sleep 10',
    '__proto__',
    'constructor',
    'toString',
    'K1',
    'k1 ',
    'k1\0',
  ])('kid %j finds no key', (kid) => {
    expect(reason(withHeader({ kid }), { keys: keySet([key]) })).not.toBe('ok')
    expect(reason(withHeader({ kid }))).not.toBe('ok')
  })

  it.each([null, 1, ['k1'], { toString: 'k1' }, 'k'.repeat(257), 'schlüssel'])(
    'kid %j is no key id',
    (kid) => {
      expect(reason(withHeader({ kid }), { keys: keySet([key]) })).toBe('header_malformed')
    },
  )

  it('CVE-2026-44351: an id that is not known never falls back to another key', () => {
    const nameless = publicKey({ ...exportPublicJwk(es256), kid: undefined }, { alg: 'ES256' })
    const token = forge({ alg: 'ES256', typ: 'at+jwt', kid: 'unknown' }, claims, es256)
    expect(reason(token, { keys: keySet([nameless, rs256]) })).toBe('key_unknown')
  })

  it('without an id, the only key for the algorithm is used, and one of several never', () => {
    const { kid: _kid, ...anonymous } = { ...header, alg: 'ES256' }
    const token = forge(anonymous, claims, es256)
    expect(reason(token, { keys: keySet([es256, rs256]) })).toBe('ok')
    expect(reason(token, { keys: keySet([es256, strangers].map((one, at) => renamed(one, `n${at}`))) })).toBe(
      'key_unknown',
    )
  })

  it('a function is asked on every token, so a key that is gone verifies nothing', () => {
    let keys = keySet([key])
    const verify = createJwtVerifier({ ...options, keys: () => keys })
    expect(verify(forge()).ok).toBe(true)
    keys = keySet([es256])
    expect(verify(forge())).toEqual({ ok: false, reason: 'key_unknown' })
  })
})

describe('JWTV-8, ATK-38: headers that ask for more', () => {
  it.each([
    { crit: ['x'], x: 1 }, { crit: [] }, { crit: null }, { crit: 'exp' }, { crit: ['exp'], exp: 1 }, { crit: ['alg'] }, { crit: ['x', 'x'], x: 1 },
    { crit: ['toString'] }, { crit: ['b64'], b64: false }, { b64: false }, { b64: true }, { zip: 'DEF' },
  ])('%j (CVE-2025-59420, CVE-2026-32597, CVE-2026-35042, RFC 7797)', (extra) => {
    expect(reason(withHeader(extra))).toBe('header_unsupported')
  }) // prettier-ignore

  it('JWTV-17, JWTV-18, ATK-42: a JWE is refused without work, however it is dressed', () => {
    const jwe = [{ alg: 'RSA-OAEP', enc: 'A256GCM', zip: 'DEF' }, '', '', '', ''].map(encode).join('.')
    expect(reason(jwe)).toBe('token_encrypted')
    const dear = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1_000_000_000, p2s: 'AAAA' }
    expect(reason(forge(dear))).toBe('token_encrypted')
  })
})

describe('JWTV-16, ATK-41: the type', () => {
  it.each([
    ['at+jwt', 'ok'], ['AT+JWT', 'ok'], ['application/at+jwt', 'ok'], ['Application/AT+jwt', 'ok'], [undefined, 'type_mismatch'], ['', 'type_mismatch'],
    ['JWT', 'type_mismatch'], ['at+jwt;x', 'type_mismatch'], ['at+jwt ', 'type_mismatch'], ['text/at+jwt', 'type_mismatch'], ['application/application/at+jwt', 'type_mismatch'],
    [null, 'header_malformed'], [['at+jwt'], 'header_malformed'],
  ])('typ %j: %s', (typ, expected) => expect(reason(withHeader({ typ }))).toBe(expected)) // prettier-ignore

  it('only a name without a slash of its own is short for application/', () => {
    expect(reason(withHeader({ typ: 'application/x/y' }), { type: 'x/y' })).toBe('type_mismatch')
    expect(reason(withHeader({ typ: 'X/y' }), { type: 'x/Y' })).toBe('ok')
  })

  it('JWTI-13: of N kinds of token and N verifiers only the diagonal passes', () => {
    const kinds = ['at+jwt', 'JWT', 'logout+jwt', 'dpop+jwt', 'lk-verify+jwt']
    for (const made of kinds) {
      for (const type of kinds)
        expect(reason(withHeader({ typ: made }), { type }) === 'ok').toBe(made === type)
    }
  })
})

describe('JWTV-12, JWTV-13, ATK-40: times', () => {
  const badTimes = [
    '"123"',
    `"${nowSeconds + 60}"`,
    'null',
    'true',
    `[${nowSeconds + 60}]`,
    '{}',
    '-0',
    '-1',
    '9007199254740993',
    '1750000000000',
    '1e300',
  ]

  it.each(['exp', 'nbf', 'iat', 'auth_time'])('%s must be a number in range (CVE-2026-25537)', (name) => {
    for (const value of badTimes) {
      const { [name]: _old, ...others } = claims as Record<string, unknown>
      const payload = `${JSON.stringify(others).slice(0, -1)},"${name}":${value}}`
      expect(`${value} ${reason(forge(header, payload))}`).toBe(`${value} claim_invalid`)
    }
  })

  it.each(['1e999', '-1e999'])('a time of %s refuses the payload', (value) => {
    const payload = JSON.stringify(claims).replace(`"exp":${claims.exp}`, `"exp":${value}`)
    expect(reason(forge(header, payload))).toBe('payload_malformed')
  })

  it('exp is required', () => expect(reason(withClaims({ exp: undefined }))).toBe('claim_missing'))

  it.each([
    ['exp', 0, 0, 'expired'], ['exp', 1, 0, 'ok'], ['exp', -10, 10, 'expired'], ['exp', -9, 10, 'ok'], ['nbf', 0, 0, 'ok'], ['nbf', 1, 0, 'not_yet_valid'],
    ['nbf', 10, 10, 'ok'], ['nbf', 11, 10, 'not_yet_valid'], ['iat', 0, 0, 'ok'], ['iat', 1, 0, 'issued_in_future'], ['iat', 3600, 300, 'issued_in_future'],
  ] as const)('%s %i seconds from now with %i of leeway: %s', (name, offset, leewaySeconds, expected) => {
    expect(reason(withClaims({ [name]: nowSeconds + offset }), { leewaySeconds })).toBe(expected)
  }) // prettier-ignore

  it('a clock at 1970 is 1970, and one that answers NaN lets nobody in', () => {
    expect(reason(withClaims({ iat: undefined, exp: 1 }), { clock: () => 0 })).toBe('ok')
    expect(reason(withClaims({ iat: undefined, exp: 1 }), { clock: () => 1000 })).toBe('expired')
    expect(reason(forge(), { clock: () => Number.NaN })).toBe('expired')
  })

  it('a lifetime above the limit, or one that cannot be told, is refused', () => {
    const tenYears = withClaims({ exp: nowSeconds + 315_360_000 })
    expect(reason(tenYears, { profile: 'at+jwt' })).toBe('lifetime_too_long')
    expect(reason(tenYears, { maxLifetimeSeconds: 600 })).toBe('lifetime_too_long')
    expect(reason(forge(), { maxLifetimeSeconds: 600 })).toBe('ok')
    expect(reason(forge(), { maxLifetimeSeconds: 599 })).toBe('lifetime_too_long')
    expect(reason(withClaims({ iat: undefined }), { maxLifetimeSeconds: 600 })).toBe('claim_missing')
  })
})

describe('JWTV-14, JWTV-15, ATK-41: issuer and audience', () => {
  it.each([
    [[issuer], 'claim_invalid'], [['https://evil.example', issuer], 'claim_invalid'], [`${issuer}/`, 'issuer_mismatch'], ['HTTPS://auth.example', 'issuer_mismatch'],
    ['', 'claim_invalid'], [undefined, 'claim_missing'], [null, 'claim_invalid'], [1, 'claim_invalid'],
  ])('iss %j (CVE-2025-30144)', (iss, expected) => expect(reason(withClaims({ iss }))).toBe(expected)) // prettier-ignore

  it.each([
    [[audience], 'ok'], [['https://other.example', audience], 'ok'], [[], 'claim_invalid'], [[[audience]], 'claim_invalid'], [{ [audience]: 1 }, 'claim_invalid'],
    [[audience, 1], 'claim_invalid'], [`${audience} x`, 'audience_mismatch'], [`${audience}.evil.example`, 'audience_mismatch'], ['https://api', 'audience_mismatch'],
    ['', 'claim_invalid'], [undefined, 'claim_missing'], [null, 'claim_invalid'],
  ])('aud %j', (aud, expected) => expect(reason(withClaims({ aud }))).toBe(expected)) // prettier-ignore

  it('a service with several names accepts any of them', () => {
    expect(reason(forge(), { audience: ['https://old.example', audience] })).toBe('ok')
    expect(reason(forge(), { audience: ['https://old.example'] })).toBe('audience_mismatch')
  })

  it('what is not checked was waived by name', () => {
    const waived = {
      issuer: insecureSkipCheck,
      audience: insecureSkipCheck,
      type: insecureSkipCheck,
    } as const
    expect(reason(forge({ alg: 'HS256' }, { exp: claims.exp }), waived)).toBe('ok')
    expect(reason(forge({ alg: 'HS256' }, { exp: nowSeconds }), waived)).toBe('expired')
  })
})

describe('other claims', () => {
  it.each(['sub', 'jti', 'sid', 'client_id'])('%s must be text', (name) => {
    for (const value of [1, null, true, ['a'], {}, ''])
      expect(reason(withClaims({ [name]: value }))).toBe('claim_invalid')
  })

  it('a required claim must be the token’s own, not one that every object has', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'role']) {
      expect(reason(forge(), { requiredClaims: [name] })).toBe('claim_missing')
    }
    expect(reason(withClaims({ role: 'reader' }), { requiredClaims: ['role'] })).toBe('ok')
  })

  it('RFC 9068 section 4: an access token has all the claims of one', () => {
    const strict = { profile: 'at+jwt' } as const
    expect(reason(forge(), strict)).toBe('ok')
    for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
      expect(reason(withClaims({ [name]: undefined }), strict)).toBe('claim_missing')
    }
    expect(reason(withClaims({ cnf: { jkt: 'x' } }), strict)).toBe('confirmation_unsupported')
    expect(() => createJwtVerifier({ ...options, type: 'JWT', profile: 'at+jwt' })).toThrow(/at\+jwt/)
  })

  it.each(['[]', '"text"', '1', 'null', 'true', '', '{"sub":"a","sub":"b"}', '\uFEFF{}'])(
    'a payload of %j is no claims',
    (payload) => {
      expect(reason(forge(header, payload))).toBe('payload_malformed')
    },
  )

  it('JWTV-11: invalid UTF-8 is refused in both halves, or two names would read as one', () => {
    const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'a?' }))
    payload[payload.indexOf('?')] = 0xff
    expect(reason(forge(header, payload))).toBe('payload_malformed')
    const head = Buffer.from(JSON.stringify({ ...header, x: '?' }))
    head[head.indexOf('?')] = 0xff
    expect(reason(forge(head))).toBe('header_malformed')
    expect(reason(forge(`\uFEFF${JSON.stringify(header)}`))).toBe('header_malformed')
    expect(reason(forge(Buffer.from(JSON.stringify(header), 'utf16le')))).toBe('header_malformed')
  })

  it('a header in which a name is repeated is refused', () => {
    expect(reason(forge('{"alg":"HS256","alg":"HS256","typ":"at+jwt","kid":"k1"}'))).toBe('header_malformed')
    expect(reason(forge('{"alg":"none","\\u0061lg":"HS256","typ":"at+jwt","kid":"k1"}'))).toBe(
      'header_malformed',
    )
  })

  it('what a caller does to a result reaches neither the next caller nor other objects', () => {
    const verify = createJwtVerifier(options)
    const token = withClaims({ constructor: { prototype: { admin: true } }, roles: ['reader'] })
    const first = verify(token)
    if (!first.ok) throw new Error(first.reason)
    const { value } = first
    expect(() => Object.assign(value.claims, { sub: 'admin' })).toThrow(TypeError)
    expect(() => (value.claims['roles'] as string[]).push('admin')).toThrow(TypeError)
    expect(() => Object.assign(value, { expiresAtMs: 0 })).toThrow(TypeError)
    expect(() => Object.assign(value.header, { alg: 'x' })).toThrow(TypeError)
    expect(value.claims['admin']).toBeUndefined()
    expect(value.claims['toString']).toBeUndefined()
    expect(({ ...value.claims } as Record<string, unknown>)['admin']).toBeUndefined()
    expect(verify(token)).toEqual(first)
  })
})

describe('configuration fails at once', () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['no keys', { keys: undefined }], ['null keys', { keys: null }], ['an empty key', { keys: '' }], ['a PEM', { keys: '-----BEGIN PUBLIC KEY-----' }],
    ['something like a key', { keys: { alg: 'HS256', kid: null } }], ['no issuer', { issuer: undefined }], ['an empty issuer', { issuer: '' }],
    ['a list of issuers', { issuer: [issuer] }], ['a pattern as issuer', { issuer: /auth/g }], ['no audience', { audience: undefined }],
    ['an empty audience', { audience: '' }], ['an empty list', { audience: [] }], ['an empty name in the list', { audience: [audience, ''] }],
    ['no type', { type: undefined }], ['an empty type', { type: '' }], ['an unknown algorithm', { algorithms: ['none'] }], ['no algorithms', { algorithms: [] }],
    ['leeway NaN', { leewaySeconds: Number.NaN }], ['leeway Infinity', { leewaySeconds: Infinity }], ['leeway -1', { leewaySeconds: -1 }],
    ['leeway 301', { leewaySeconds: 301 }], ['leeway as text', { leewaySeconds: '5' }], ['lifetime 0', { maxLifetimeSeconds: 0 }],
    ['maxBytes 16385', { maxBytes: 16_385 }], ['an empty required claim', { requiredClaims: [''] }], ['an unknown profile', { profile: 'jwt' }],
    ['an unknown padding', { padding: true }], ['a clock that is a number', { clock: 0 }], ['a misspelt option', { audiance: audience }],
  ] // prettier-ignore

  it.each(wrong)('GHSA-8wpc-h4q6-8fxv, GHSA-687g-22h4-j4w4: %s', (_name, over) => {
    expect(() => createJwtVerifier({ ...options, ...over } as JwtVerifierOptions)).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })
})

describe('every algorithm', () => {
  it.each([
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ] as const)('%s signs and verifies, and no other key of its kind does', (alg) => {
    const [ours, theirs] =
      alg.startsWith('R') || alg.startsWith('P')
        ? [sameKeyAs(rs256, alg), rsaKey(alg)]
        : [generateKey(alg), generateKey(alg)]
    const token = signJwt({ sub: 'user_1' }, ours, {
      type: 'at+jwt',
      issuer,
      audience,
      expiresInSeconds: 60,
      clock,
    })
    expect(reason(token, { keys: ours })).toBe('ok')
    expect(reason(token, { keys: renamed(theirs, ours.kid) })).toBe('signature_invalid')
  })
})

function publicKeyObject(of: SigningKey): KeyObject {
  return createPublicKey({ key: exportPublicJwk(of), format: 'jwk' })
}

function sameKeyAs(of: SigningKey, alg: SigningKey['alg']): SigningKey {
  const { alg: _alg, ...jwk } = exportPrivateJwk(of)
  return privateKey(jwk, { alg })
}

function rsaKey(alg: SigningKey['alg']): SigningKey {
  return privateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, { alg })
}

function renamed(of: SigningKey, kid: string | null): VerificationKey {
  const { kid: _kid, ...jwk } = exportPrivateJwk(of)
  return privateKeyFromJwk(jwk, { alg: of.alg, kid })
}
