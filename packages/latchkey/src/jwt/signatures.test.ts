import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  privateEncrypt,
  sign,
} from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  exportPrivateJwk,
  exportPublicJwk,
  generateKey,
  privateKey,
  publicKey,
  verifySignature,
  type JwtAlgorithm,
} from './index.ts'

const text = 'eyJhbGciOiJFUzI1NiJ9.Zm9v'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Order of the group: what r and s must stay below. */
const curves = [
  ['ES256', 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
  ['ES384', 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n],
  ['ES512', 0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n],
] as const // prettier-ignore

describe.each(curves)('%s', (alg, order) => {
  const key = generateKey(alg)
  const half = { ES256: 32, ES384: 48, ES512: 66 }[alg]
  const number = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(half * 2, '0'), 'hex')
  const accepts = (signature: Buffer): boolean => verifySignature(key, text, signature)
  const good = key.sign(text)
  const [r, s] = [good.subarray(0, half), good.subarray(half)]

  it('CVE-2022-21449: zero, one and the order of the curve are no signature', () => {
    const edges = [0n, 1n, order - 1n, order, order + 1n]
    for (const one of edges) {
      for (const other of edges) expect(accepts(Buffer.concat([number(one), number(other)]))).toBe(false)
      expect(accepts(Buffer.concat([number(one), s]))).toBe(false)
      expect(accepts(Buffer.concat([r, number(one)]))).toBe(false)
    }
  })

  it('ATK-39: only one length is right', () => {
    const zero = Buffer.alloc(1)
    const lengths = [good.subarray(1), good.subarray(0, -1), Buffer.concat([good, zero]), Buffer.concat([zero, good]),
      Buffer.concat([r, zero, s]), Buffer.concat([zero, r, zero, s]), Buffer.alloc(0), Buffer.concat([good, good])] // prettier-ignore
    expect(accepts(good)).toBe(true)
    for (const signature of lengths) expect(accepts(signature)).toBe(false)
  })

  it('ATK-39: DER is refused', () => {
    const object = createPrivateKey({ key: { ...exportPrivateJwk(key) }, format: 'jwk' })
    expect(accepts(sign(`sha${alg.slice(2)}`, Buffer.from(text), object))).toBe(false)
  })

  it('JWTV-20: the twin (r, n - s) is a good signature, so the text of a token does not identify it', () => {
    const twin = Buffer.concat([r, number(order - BigInt(`0x${s.toString('hex')}`))])
    expect(twin.equals(good)).toBe(false)
    expect(accepts(twin)).toBe(true)
  })
})

describe('signature lengths', () => {
  it('ES512 signatures always have 132 bytes, leading zeros included', () => {
    const key = generateKey('ES512')
    let short = 0
    for (let number = 0; number < 1_000; number++) {
      const signature = key.sign(`${number}`)
      expect(signature.byteLength).toBe(132)
      if (signature[0] === 0) short++
    }
    expect(short).toBeGreaterThan(300)
  })

  it('JWTV-23: a MAC of any other length is refused and not thrown', () => {
    for (const alg of ['HS256', 'HS384', 'HS512'] as const) {
      const key = generateKey(alg)
      const mac = key.sign(text)
      expect(verifySignature(key, text, mac)).toBe(true)
      for (const other of [
        mac.subarray(1),
        mac.subarray(0, -1),
        Buffer.concat([mac, mac]),
        Buffer.alloc(0),
        Buffer.alloc(mac.length),
      ]) {
        expect(verifySignature(key, text, other)).toBe(false)
      }
    }
  })
})

describe('RSA', () => {
  it('PSS takes a salt as long as the hash, and no other', () => {
    const key = publicKey(rsa.publicKey, { alg: 'PS256' })
    const signed = (saltLength: number, hash = 'sha256'): Buffer =>
      sign(hash, Buffer.from(text), {
        key: rsa.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      })
    expect(verifySignature(key, text, signed(32))).toBe(true)
    for (const salt of [0, 20, 31, 33, constants.RSA_PSS_SALTLEN_MAX_SIGN]) {
      expect(verifySignature(key, text, signed(salt))).toBe(false)
    }
    expect(verifySignature(key, text, signed(32, 'sha384'))).toBe(false)
  })

  it('PKCS #1 and PSS signatures do not pass for each other, nor one hash for another', () => {
    const algs: readonly JwtAlgorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
    for (const made of algs) {
      const signature = privateKey(rsa.privateKey, { alg: made }).sign(text)
      for (const alg of algs) {
        expect(verifySignature(publicKey(rsa.publicKey, { alg }), text, signature)).toBe(alg === made)
      }
    }
  })

  it('PKCS #1 forgeries: only the one padding of RFC 8017 section 9.2 is a signature', () => {
    const key = publicKey(rsa.publicKey, { alg: 'RS256' })
    const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')
    const hash = createHash('sha256').update(text).digest()
    const accepts = (...parts: readonly Buffer[]): boolean => {
      const block = Buffer.concat(parts)
      const raw = { key: rsa.privateKey, padding: constants.RSA_NO_PADDING }
      return verifySignature(
        key,
        text,
        privateEncrypt(raw, Buffer.concat([block, Buffer.alloc(256 - block.length)])),
      )
    }
    const [start, zero] = [Buffer.from([0, 1]), Buffer.alloc(1)]
    const full = 256 - 3 - prefix.length - hash.length
    expect(accepts(start, Buffer.alloc(full, 0xff), zero, prefix, hash)).toBe(true)
    expect(accepts(start, Buffer.alloc(8, 0xff), zero, prefix, hash)).toBe(false)
    expect(accepts(start, Buffer.alloc(full - 2, 0xff), zero, prefix, hash)).toBe(false)
    expect(accepts(start, Buffer.alloc(full, 0xfe), zero, prefix, hash)).toBe(false)
    expect(accepts(Buffer.from([0, 2]), Buffer.alloc(full, 0xff), zero, prefix, hash)).toBe(false)
    expect(accepts(start, Buffer.alloc(full + prefix.length, 0xff), zero, hash)).toBe(false)
    const noParameters = Buffer.from('302f300b06096086480165030402010420', 'hex')
    expect(accepts(start, Buffer.alloc(full + 2, 0xff), zero, noParameters, hash)).toBe(false)
  })

  it('an RSA signature of another length, or one increased by the modulus, is refused', () => {
    const key = publicKey(rsa.publicKey, { alg: 'RS256' })
    const good = privateKey(rsa.privateKey, { alg: 'RS256' }).sign(text)
    const modulus = BigInt(`0x${Buffer.from(exportPublicJwk(key).n!, 'base64url').toString('hex')}`)
    const more = (BigInt(`0x${good.toString('hex')}`) + modulus).toString(16)
    const increased = Buffer.from(more.padStart(more.length + (more.length % 2), '0'), 'hex')
    const zero = Buffer.alloc(1)
    const others = [
      increased,
      good.subarray(1),
      Buffer.concat([zero, good]),
      Buffer.concat([good, zero]),
      Buffer.alloc(256),
    ]
    expect(verifySignature(key, text, good)).toBe(true)
    for (const signature of others) expect(verifySignature(key, text, signature)).toBe(false)
  })
})

describe('Ed25519', () => {
  const key = generateKey('EdDSA')
  const good = key.sign(text)

  it('ATK-39: s + L is the same number to a careless verifier, and refused here', () => {
    const littleEndian = (bytes: Buffer): bigint =>
      BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = littleEndian(good.subarray(32)) + order
    const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    expect(verifySignature(key, text, good)).toBe(true)
    expect(verifySignature(key, text, Buffer.concat([good.subarray(0, 32), bytes]))).toBe(false)
  })

  it('only 64 bytes are a signature', () => {
    for (const signature of [
      good.subarray(0, 63),
      Buffer.concat([good, Buffer.alloc(1)]),
      Buffer.alloc(64),
      Buffer.alloc(0),
    ]) {
      expect(verifySignature(key, text, signature)).toBe(false)
    }
  })
})
