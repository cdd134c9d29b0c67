import { createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  exportPrivateJwk,
  exportPublicJwk,
  generateKey,
  hmacKey,
  privateKey,
  privateKeyFromJwk,
  publicKey,
  signJwt,
  thumbprint,
  verifySignature,
  type JwtAlgorithm,
} from './index.ts'

const invalid = expect.objectContaining({ code: 'key_invalid' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const ed25519 = generateKeyPairSync('ed25519')

function der(key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1'): Buffer {
  return key.export({ format: 'der', type: type as 'spki' })
}

function pem(key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' = 'spki'): string {
  return key.export({ format: 'pem', type: type as 'spki' }).toString()
}

describe('HMAC keys', () => {
  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('JWTV-5, JWTI-4: %s takes %i bytes and not one less', (alg, bytes) => {
    expect(() => hmacKey(randomBytes(bytes), { alg })).not.toThrow()
    expect(() => hmacKey(randomBytes(bytes - 1), { alg })).toThrow(invalid)
    expect(() => hmacKey(new Uint8Array(0), { alg })).toThrow(invalid)
  })

  const publicPem = pem(rsa.publicKey)
  const jwk = JSON.stringify(exportPublicJwk(publicKey(rsa.publicKey, { alg: 'RS256' })))
  const ssh = `ssh-rsa ${Buffer.concat([Buffer.from('\0\0\0\x07ssh-rsa'), randomBytes(256)]).toString('base64')} me@host`
  const disguises: readonly (readonly [string, Uint8Array])[] = [
    ['PEM', Buffer.from(publicPem)],
    ['PEM without its last newline', Buffer.from(publicPem.trimEnd())],
    ['PEM behind a space', Buffer.from(` ${publicPem}`)],
    ['PEM behind a newline', Buffer.from(`\r\n${publicPem}`)],
    ['PEM behind a byte order mark', Buffer.from(`\uFEFF${publicPem}`)],
    ['PEM behind a zero-width space', Buffer.from(`\u200b${publicPem}`)],
    ['PEM behind a comment', Buffer.from(`# our key\n${publicPem}`)],
    ['PEM in UTF-16', Buffer.from(publicPem, 'utf16le')],
    ['PEM of an EC key', Buffer.from(pem(p256.publicKey))],
    ['PEM of a private key', Buffer.from(pem(rsa.privateKey, 'pkcs8'))],
    ['PKCS #1 PEM', Buffer.from(pem(rsa.publicKey, 'pkcs1'))],
    ['the base64 inside of a PEM', Buffer.from(publicPem.replaceAll(/-----.*-----|\n/g, ''))],
    ['SPKI DER', der(rsa.publicKey, 'spki')],
    ['SPKI DER of an EC key', der(p256.publicKey, 'spki')],
    ['SPKI DER of an Ed25519 key', der(ed25519.publicKey, 'spki')],
    ['SPKI DER with a newline', Buffer.concat([der(rsa.publicKey, 'spki'), Buffer.from('\n')])],
    ['SPKI DER behind a byte order mark', Buffer.concat([Buffer.from('\uFEFF'), der(rsa.publicKey, 'spki')])],
    ['PKCS #1 DER', der(rsa.publicKey, 'pkcs1')],
    ['PKCS #8 DER', der(p256.privateKey, 'pkcs8')],
    ['SEC 1 DER', der(p256.privateKey, 'sec1')],
    ['a JWK', Buffer.from(jwk)],
    ['a JWK behind a newline', Buffer.from(`\n${jwk}`)],
    ['a JWK Set', Buffer.from(`{ "keys" : [${jwk}] }`)],
    ['an OpenSSH key', Buffer.from(ssh)],
  ]

  it.each(disguises)('JWTV-4, ATK-36: %s is no secret', (_name, secret) => {
    expect(() => hmacKey(secret, { alg: 'HS256' })).toThrow(invalid)
  })

  it.each([
    'secretsecretsecretsecretsecretsecret',
    'your-256-bit-secret-your-256-bit-secret',
    'ChangeMe-ChangeMe-ChangeMe-ChangeMe-0',
    'correct horse battery staple correct horse',
    'the quick brown fox jumps over the lazy dog',
    'a'.repeat(64),
    'abcdefghijklmnopqrstuvwxyzABCDEF0123',
    '0123456789'.repeat(4),
    'x9F2kQ7zLm4P'.repeat(3),
    '\0'.repeat(32),
  ])('KEY-7, ATK-43: a guessable secret is refused: %j', (text) => {
    expect(() => hmacKey(Buffer.from(text), { alg: 'HS256' })).toThrow(invalid)
  })

  it('random secrets pass, as bytes, hex or base64', () => {
    for (let number = 0; number < 2_000; number++) {
      const secret = randomBytes(32)
      const texts = [secret.toString('hex'), secret.toString('base64'), secret.toString('base64url')]
      for (const form of [secret, ...texts.map((text) => Buffer.from(text))]) {
        expect(() => hmacKey(form, { alg: 'HS256' })).not.toThrow()
      }
    }
  })

  it('text is not taken for bytes', () => {
    const text = randomBytes(32).toString('hex') as unknown as Uint8Array
    expect(() => hmacKey(text, { alg: 'HS256' })).toThrow(invalid)
  })
})

describe('one key, one algorithm', () => {
  const sources = { RS256: rsa, PS512: rsa, ES256: p256, EdDSA: ed25519, Ed25519: ed25519 } as const
  const all = Object.keys(sources) as (keyof typeof sources)[]

  it('JWTV-2: a key is made only for algorithms of its own type and curve', () => {
    for (const alg of all) {
      for (const other of all) {
        const belongs = sources[alg] === sources[other]
        const make = (): unknown => publicKey(sources[other].publicKey, { alg })
        if (belongs) expect(make).not.toThrow()
        else expect(make).toThrow(invalid)
      }
      expect(() => publicKey(sources[alg].publicKey, { alg: 'HS256' })).toThrow(invalid)
    }
  })

  it('CVE-2023-48223: secp256k1 and other curves do not pass for P-256', () => {
    for (const namedCurve of ['secp256k1', 'secp384r1']) {
      const pair = generateKeyPairSync('ec', { namedCurve })
      expect(() => publicKey(pair.publicKey, { alg: 'ES256' })).toThrow(invalid)
      expect(() => privateKey(pair.privateKey, { alg: 'ES256' })).toThrow(invalid)
    }
  })

  it('an unknown algorithm, and none, make no key', () => {
    for (const alg of ['none', 'None', '', 'XX256', 'hs256', '__proto__', 'constructor', undefined]) {
      expect(() => publicKey(rsa.publicKey, { alg: alg as JwtAlgorithm })).toThrow(invalid)
      expect(() => hmacKey(randomBytes(64), { alg: alg as JwtAlgorithm })).toThrow(invalid)
    }
  })

  it('CVE-2024-33664: a JWK that names another algorithm, use or operation is not bent to ours', () => {
    const jwk = exportPublicJwk(publicKey(p256.publicKey, { alg: 'ES256' }))
    for (const over of [
      { alg: 'ES384' },
      { alg: 'ECDH-ES' },
      { use: 'enc' },
      { key_ops: ['encrypt'] },
      { key_ops: 'verify' },
    ]) {
      expect(() => publicKey({ ...jwk, ...over }, { alg: 'ES256' })).toThrow(invalid)
    }
    const { use: _use, ...bare } = jwk
    expect(() => publicKey({ ...bare, key_ops: ['verify'] }, { alg: 'ES256' })).not.toThrow()
  })
})

describe('weak keys', () => {
  it('JWTV-19: RSA below 2048 bits, with exponent 1 or an even one', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(() => publicKey(small.publicKey, { alg: 'RS256' })).toThrow(invalid)
    expect(() => privateKey(small.privateKey, { alg: 'PS256' })).toThrow(invalid)
    const jwk = exportPublicJwk(publicKey(rsa.publicKey, { alg: 'RS256' }))
    for (const e of ['AQ', 'Ag', 'AQAA'])
      expect(() => publicKey({ ...jwk, e }, { alg: 'RS256' })).toThrow(invalid)
  })

  it('JWTV-19: RSA of the faulty generator of CVE-2017-15361', () => {
    const primes = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
      103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167] // prettier-ignore
    const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
    let power = 1n
    for (let step = 0; step < 1234; step++) power = (power * 65537n) % product
    const start = (1n << 2047n) / product
    let modulus = start * product + product + power
    if (modulus % 2n === 0n) modulus += product
    const n = Buffer.from(modulus.toString(16).padStart(512, '0'), 'hex').toString('base64url')
    expect(() => publicKey({ kty: 'RSA', n, e: 'AQAB' }, { alg: 'RS256' })).toThrow(/faulty generator/)
  })

  it('JWTV-19: points off the curve, and coordinates that are too short or zero', () => {
    const jwk = exportPublicJwk(publicKey(p256.publicKey, { alg: 'ES256' }))
    const y = Buffer.from(jwk.y!, 'base64url')
    y[31]! ^= 1
    const zero = Buffer.alloc(32).toString('base64url')
    for (const over of [
      { y: y.toString('base64url') },
      { x: zero, y: zero },
      { x: 'AA' },
      { y: `${jwk.y}AA` },
      { y: undefined },
    ]) {
      expect(() => publicKey({ ...jwk, ...over }, { alg: 'ES256' })).toThrow(invalid)
    }
  })

  it.each([
    ['order 1', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 2', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 4', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['order 4, other sign', '0000000000000000000000000000000000000000000000000000000000000080'],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, other sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['order 8, the other', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['order 1, not canonical', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 4, not canonical', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['order 2, not canonical', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
  ])('an Ed25519 point of small order verifies forgeries, so it is no key: %s', (_name, hex) => {
    const x = Buffer.from(hex, 'hex').toString('base64url')
    expect(() => publicKey({ kty: 'OKP', crv: 'Ed25519', x }, { alg: 'EdDSA' })).toThrow(invalid)
  })

  it('a private JWK whose halves belong to two keys', () => {
    for (const [alg, member] of [
      ['ES256', 'd'],
      ['EdDSA', 'd'],
      ['RS256', 'n'],
    ] as const) {
      const [one, two] = [exportPrivateJwk(generateKey(alg)), exportPrivateJwk(generateKey(alg))]
      expect(() => privateKeyFromJwk({ ...one, [member]: two[member] }, { alg })).toThrow(invalid)
    }
  })

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('honest %s keys pass', (alg) => {
    for (let number = 0; number < (alg === 'RS256' ? 1 : 50); number++)
      expect(() => generateKey(alg)).not.toThrow()
  })
})

describe('reading and writing keys', () => {
  const algs: readonly JwtAlgorithm[] = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

  it.each(algs)('%s: every form of a key is the same key', (alg) => {
    const key = generateKey(alg)
    const jwk = exportPrivateJwk(key)
    const reread = privateKeyFromJwk(jwk, { alg })
    const object = createPublicKey({ key: exportPublicJwk(key), format: 'jwk' })
    const forms = [
      publicKey(object, { alg }),
      publicKey(pem(object), { alg }),
      publicKey(der(object, 'spki'), { alg }),
    ]
    const signature = reread.sign('text')
    for (const form of [key, reread, ...forms, publicKey(exportPublicJwk(key), { alg })]) {
      expect(verifySignature(form, 'text', signature)).toBe(true)
      expect(verifySignature(form, 'texts', signature)).toBe(false)
    }
    expect(reread.kid).toBe(key.kid)
    expect(key.kid).toBe(thumbprint(exportPublicJwk(key)))
  })

  it('KEY-3: what is published has no private member', () => {
    for (const alg of algs) {
      const names = Object.keys(exportPublicJwk(generateKey(alg)))
      expect(names.filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].includes(name))).toEqual([])
      expect(names).toEqual(expect.arrayContaining(['kty', 'alg', 'use', 'kid']))
    }
    expect(() => exportPublicJwk(generateKey('HS256'))).toThrow(invalid)
  })

  it('KEY-8: nothing that prints a key shows what is in it', () => {
    for (const alg of ['HS256', 'ES256'] as const) {
      const key = generateKey(alg)
      const jwk = exportPrivateJwk(key)
      const secret = (alg === 'HS256' ? jwk['k'] : jwk['d'])!
      const shown = [
        inspect(key, { depth: 10, showHidden: true }),
        JSON.stringify(key),
        String(key),
        inspect({ ...key }),
      ]
      for (const text of shown) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(Buffer.from(secret, 'base64url').toString('hex').slice(0, 16))
      }
    }
  })

  it('a copy of a key is no key, and shows nothing more', () => {
    const key = generateKey('ES256')
    expect(inspect(key)).not.toContain('KeyObject')
    expect(() => verifySignature({ ...key }, 'text', key.sign('text'))).toThrow(invalid)
  })

  it('private material is refused where a public key belongs', () => {
    const jwk = exportPrivateJwk(generateKey('ES256'))
    for (const source of [
      jwk,
      p256.privateKey,
      pem(p256.privateKey, 'pkcs8'),
      der(p256.privateKey, 'pkcs8'),
    ]) {
      expect(() => publicKey(source, { alg: 'ES256' })).toThrow(invalid)
    }
  })

  it('CVE-2024-33663: a public key does not sign', () => {
    const key = publicKey(p256.publicKey, { alg: 'ES256' })
    const options = { type: 'JWT', expiresInSeconds: 60 }
    expect(() => signJwt({}, key as never, options)).toThrow(
      expect.objectContaining({ code: 'key_cannot_sign' }),
    )
    expect(() => privateKey(p256.publicKey, { alg: 'ES256' })).toThrow(invalid)
    expect(() => privateKey(pem(p256.publicKey), { alg: 'ES256' })).toThrow(invalid)
  })

  it('a message about a bad key does not quote it', () => {
    const secret = `-----BEGIN PRIVATE KEY-----\n${randomBytes(40).toString('base64')}\n-----END PRIVATE KEY-----`
    const failure = (): unknown => {
      try {
        return privateKey(secret, { alg: 'ES256' })
      } catch (error) {
        return error
      }
    }
    expect(inspect(failure(), { depth: 5 })).not.toContain(secret.split('\n')[1])
  })

  it('CVE-2022-23529: an object that only looks like a key is never asked', () => {
    let calls = 0
    const trap = { toString: () => `${++calls}`, kty: 'EC', alg: 'ES256' }
    expect(() => publicKey(trap as never, { alg: 'ES256' })).toThrow(invalid)
    expect(() => verifySignature(trap as never, 'a', Buffer.alloc(64))).toThrow(invalid)
    expect(calls).toBe(0)
  })

  it('KEY-2: thumbprints are those of RFC 7638 section 3.1 and RFC 8037 appendix A.3', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj' +
      'hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ' +
      'vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK' +
      'nqDKgw'
    const rsaKey = { alg: 'RS256', kid: '2011-04-29', e: 'AQAB', n, kty: 'RSA' }
    expect(thumbprint(rsaKey)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
    const okp = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    expect(thumbprint(okp)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})
