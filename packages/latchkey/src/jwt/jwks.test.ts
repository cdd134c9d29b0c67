import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { claims, forge } from '../../test/support/forged-token.ts'
import {
  exportPrivateJwk,
  exportPublicJwk,
  generateKey,
  keySet,
  keySetFromJwks,
  publicKey,
  toJwks,
  verifyCompact,
} from './index.ts'

const invalid = expect.objectContaining({ code: 'jwks_invalid' })
const es256 = generateKey('ES256', { kid: 'e1' })
const eddsa = generateKey('EdDSA', { kid: 'd1' })
const hs256 = generateKey('HS256', { kid: 'h1' })
const jwk = exportPublicJwk(es256)
const asPublic = { visibility: 'public' } as const
const asPrivate = { visibility: 'private' } as const

describe('key sets', () => {
  it('what we publish is what others read', () => {
    const set = keySetFromJwks(JSON.parse(JSON.stringify(toJwks(keySet([es256, eddsa])))), asPublic)
    expect(set.keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      ['e1', 'ES256'],
      ['d1', 'EdDSA'],
    ])
    expect(verifyCompact(forge({ alg: 'ES256', kid: 'e1' }, claims, es256), set).ok).toBe(true)
  })

  it('find answers only for the id and the algorithm together', () => {
    const set = keySet([es256, eddsa])
    expect(set.find('e1', 'ES256')).toBe(es256)
    for (const [kid, alg] of [
      ['e1', 'EdDSA'],
      ['d1', 'ES256'],
      ['x', 'ES256'],
      ['__proto__', 'ES256'],
      ['constructor', 'ES256'],
      ['', 'ES256'],
    ] as const) {
      expect(set.find(kid, alg)).toBeNull()
    }
    expect(set.find(null, 'EdDSA')).toBe(eddsa)
    expect(set.find(null, 'RS256')).toBeNull()
  })

  it('a set does not change under the one who verifies', () => {
    const list = [es256]
    const set = keySet(list)
    list.push(eddsa)
    expect(set.has('d1')).toBe(false)
    expect(() => (set.keys as unknown[]).push(eddsa)).toThrow(TypeError)
  })

  it('two keys with one id, secrets among public keys, and one key for two algorithms are refused', () => {
    expect(() => keySet([es256, generateKey('EdDSA', { kid: 'e1' })])).toThrow(invalid)
    expect(() => keySet([es256, hs256])).toThrow(invalid)
    const { publicKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() =>
      keySet([publicKey(rsa, { alg: 'RS256', kid: 'a' }), publicKey(rsa, { alg: 'PS256', kid: 'b' })]),
    ).toThrow(invalid)
    expect(() => keySet([{ alg: 'ES256', kid: 'x' } as never])).toThrow(invalid)
  })
})

describe('reading a JWK Set', () => {
  it.each([
    null,
    undefined,
    [],
    'x',
    1,
    {},
    { keys: {} },
    { keys: null },
    { keys: [null] },
    { keys: ['x'] },
    { keys: [[]] },
  ])('%j is no key set', (value) => expect(() => keySetFromJwks(value, asPublic)).toThrow(invalid))

  it('JWTV-21: one private or symmetric member refuses a public set as a whole', () => {
    for (const bad of [
      exportPrivateJwk(es256),
      exportPrivateJwk(hs256),
      { kty: 'oct' },
      { ...jwk, kid: 'x', d: 'AAAA' },
      { ...jwk, k: '' },
    ]) {
      expect(() => keySetFromJwks({ keys: [exportPublicJwk(eddsa), bad] }, asPublic)).toThrow(invalid)
    }
  })

  it('our own set may have secrets, or private keys, but not both', () => {
    const secrets = keySetFromJwks({ keys: [exportPrivateJwk(hs256)] }, asPrivate)
    expect(verifyCompact(forge({ alg: 'HS256', kid: 'h1' }, claims, hs256), secrets).ok).toBe(true)
    const own = keySetFromJwks({ keys: [exportPrivateJwk(es256), exportPublicJwk(eddsa)] }, asPrivate)
    expect(own.keys.map(({ kind }) => kind)).toEqual(['private', 'public'])
    expect(() => keySetFromJwks({ keys: [exportPrivateJwk(hs256), jwk] }, asPrivate)).toThrow(invalid)
  })

  it('keys for other uses, and kinds that nobody knows, are left out of a public set and refused in our own', () => {
    const others = [
      { ...jwk, kid: 'a', use: 'enc' }, { ...jwk, kid: 'b', key_ops: ['encrypt'] }, { ...jwk, kid: 'c', alg: 'ECDH-ES' }, { ...jwk, kid: 'd', alg: 'none' },
      { ...jwk, kid: 'e', alg: 'HS256' }, { kty: 'XYZ', kid: 'f' }, { kty: 'EC', crv: 'secp256k1', kid: 'g', x: jwk.x, y: jwk.y, alg: 'ES256K' },
      { kty: 'RSA', kid: 'h', n: 'AQAB', e: 'AQAB', alg: 'RS256' }, { ...jwk, kid: 'i', x: 'AAAA' }, { ...jwk, kid: 7 },
    ] // prettier-ignore
    const set = keySetFromJwks({ keys: [...others, exportPublicJwk(eddsa)] }, asPublic)
    expect(set.keys.map(({ kid }) => kid)).toEqual(['d1'])
    for (const other of others) expect(() => keySetFromJwks({ keys: [other] }, asPrivate)).toThrow(invalid)
  })

  it('two keys with one id refuse the set', () => {
    expect(() => keySetFromJwks({ keys: [jwk, { ...exportPublicJwk(eddsa), kid: 'e1' }] }, asPublic)).toThrow(
      invalid,
    )
  })

  it('JWTV-3, CVE-2026-22817: a key without alg gets one from its type and our configuration, never from the token', () => {
    const { publicKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const keys = [
      { ...exportPublicJwk(publicKey(rsa, { alg: 'RS256' })), alg: undefined },
      { ...jwk, alg: undefined },
      { ...exportPublicJwk(eddsa), alg: undefined },
    ]
    const numbered = keys.map((key, at) => ({ ...JSON.parse(JSON.stringify(key)), kid: `${at}` }))
    const algs = (defaultAlgorithms?: readonly ('PS256' | 'Ed25519')[]): unknown[] =>
      keySetFromJwks(
        { keys: numbered },
        { ...asPublic, ...(defaultAlgorithms === undefined ? {} : { defaultAlgorithms }) },
      ).keys.map(({ alg }) => alg)
    expect(algs()).toEqual(['RS256', 'ES256', 'EdDSA'])
    expect(algs(['PS256', 'Ed25519'])).toEqual(['PS256', 'Ed25519'])
    const set = keySetFromJwks({ keys: numbered }, asPublic)
    for (const alg of ['HS256', 'PS256', 'RS512', 'ES384', 'none', 'Ed25519']) {
      expect(verifyCompact(forge({ alg, kid: '0' }), set)).toEqual({
        ok: false,
        reason: 'algorithm_mismatch',
      })
    }
  })

  it('a secret without alg has none', () => {
    const { alg: _alg, ...bare } = exportPrivateJwk(hs256)
    expect(() => keySetFromJwks({ keys: [bare] }, asPrivate)).toThrow(invalid)
    const set = keySetFromJwks({ keys: [bare] }, { ...asPrivate, defaultAlgorithms: ['HS256'] })
    expect(set.find('h1', 'HS256')).not.toBeNull()
  })

  it('published secrets of test vectors work, short ones do not', () => {
    const counting = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
    const oct = (k: Buffer): object => ({
      keys: [{ kty: 'oct', kid: 'x', alg: 'HS256', k: k.toString('base64url') }],
    })
    expect(keySetFromJwks(oct(counting), asPrivate).has('x')).toBe(true)
    for (const k of [counting.subarray(1), Buffer.alloc(0)])
      expect(() => keySetFromJwks(oct(k), asPrivate)).toThrow(invalid)
  })

  it('JWTV-5: what a token without key id is checked with costs one verification at most, however many keys there are', () => {
    const many = keySet([...Array(1_000).keys()].map((at) => generateKey('ES256', { kid: `${at}` })))
    expect(many.find(null, 'ES256')).toBeNull()
  })
})
