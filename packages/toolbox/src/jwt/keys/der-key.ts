import { base64url, encodeBase64, type Bytes } from '../../bytes/index.ts'
import type { PortJwk } from '../crypto-port.ts'
import {
  derBits,
  derChildren,
  derInteger,
  derOid,
  derTag,
  readDer,
  writeDer,
  writeDerOid,
  type DerElement,
} from './der.ts'

/** A key found in DER. */
export interface DerKey {
  readonly structure: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1' | 'certificate'
  readonly isPrivate: boolean
  /** The public half; null when only Web Crypto can compute it, from `pkcs8`. */
  readonly publicJwk: PortJwk | null
  /** The private key as PKCS #8, for import. */
  readonly pkcs8: Bytes | null
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly crv: string | null
}

export type DerReading =
  | { readonly kind: 'key'; readonly key: DerKey }
  /** It is a key, and none that can be used. */
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'no-key' }

/** Finds out which structure some bytes are (SPKI, PKCS #1, PKCS #8, SEC 1, X.509) and reads the key in it. */
export function readDerKey(bytes: Bytes): DerReading {
  const root = readDer(bytes)
  const children = root?.tag === derTag.sequence ? derChildren(root) : null
  if (root === null || children === null) return { kind: 'no-key' }
  const shape = children.map(({ tag }) => tag)
  const [first, second, third] = children
  if (first === undefined || second === undefined) return { kind: 'no-key' }
  if (matches(shape, [derTag.integer, derTag.integer]) && shape.length === 2)
    return readRsaPublic(first, second, 'pkcs1')
  if (shape.length >= 9 && shape.slice(0, 9).every((tag) => tag === derTag.integer))
    return readRsaPrivate(root, children)
  if (matches(shape, [derTag.sequence, derTag.bitString]) && shape.length === 2)
    return readSpki(first, second, 'spki')
  if (matches(shape, [derTag.sequence, derTag.sequence, derTag.bitString])) return readCertificate(first)
  if (matches(shape, [derTag.sequence, derTag.octetString]) && isEncryption(first))
    return {
      kind: 'unusable',
      message: 'This private key is encrypted. Decrypt it first, for instance with openssl pkey.',
    }
  if (matches(shape, [derTag.integer, derTag.sequence, derTag.octetString]) && third !== undefined)
    return readPkcs8(root, second, third, children)
  if (matches(shape, [derTag.integer, derTag.octetString])) return readSec1(root, null, 'sec1')
  return { kind: 'no-key' }
}

const oids = {
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
  x25519: '1.3.101.110',
  x448: '1.3.101.111',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
} as const

const curves: ReadonlyMap<string, { readonly crv: string; readonly bytes: number }> = new Map([
  ['1.2.840.10045.3.1.7', { crv: 'P-256', bytes: 32 }],
  ['1.3.132.0.34', { crv: 'P-384', bytes: 48 }],
  ['1.3.132.0.35', { crv: 'P-521', bytes: 66 }],
  ['1.3.132.0.10', { crv: 'secp256k1', bytes: 32 }],
])

function matches(shape: readonly number[], wanted: readonly number[]): boolean {
  return wanted.every((tag, index) => shape[index] === tag)
}

function isEncryption(algorithm: DerElement): boolean {
  const oid = derChildren(algorithm)?.[0]
  // PKCS #5 and PKCS #12.
  return oid !== undefined && /^1\.2\.840\.113549\.1\.(5|12)\./.test(derOid(oid))
}

function readSpki(algorithm: DerElement, bits: DerElement, structure: DerKey['structure']): DerReading {
  const [oidElement, parameters] = derChildren(algorithm) ?? []
  if (oidElement?.tag !== derTag.oid) return { kind: 'no-key' }
  const oid = derOid(oidElement)
  const content = derBits(bits)
  switch (oid) {
    case oids.rsa:
    case oids.rsaPss: {
      const numbers = derChildren(readDer(content) ?? bits)
      const [n, e] = numbers ?? []
      return n === undefined || e === undefined ? { kind: 'no-key' } : readRsaPublic(n, e, structure)
    }
    case oids.ec:
      return readEcPublic(parameters, content, structure)
    case oids.ed25519:
    case oids.ed448:
      return okpPublic(oid === oids.ed25519 ? 'Ed25519' : 'Ed448', content, structure)
    default:
      return unknownAlgorithm(oid)
  }
}

function readRsaPublic(n: DerElement, e: DerElement, structure: DerKey['structure']): DerReading {
  return {
    kind: 'key',
    key: { structure, isPrivate: false, publicJwk: rsaJwk(n, e), pkcs8: null, kty: 'RSA', crv: null },
  }
}

function rsaJwk(n: DerElement, e: DerElement): PortJwk {
  return { kty: 'RSA', n: encodeBase64(derInteger(n), base64url), e: encodeBase64(derInteger(e), base64url) }
}

function readRsaPrivate(root: DerElement, [, n, e]: readonly DerElement[]): DerReading {
  if (n === undefined || e === undefined) return { kind: 'no-key' }
  const algorithm = writeDer(derTag.sequence, writeDerOid(oids.rsa), Uint8Array.of(0x05, 0x00))
  const pkcs8 = writeDer(derTag.sequence, version0, algorithm, writeDer(derTag.octetString, root.whole))
  return {
    kind: 'key',
    key: { structure: 'pkcs1', isPrivate: true, publicJwk: rsaJwk(n, e), pkcs8, kty: 'RSA', crv: null },
  }
}

const version0 = Uint8Array.of(derTag.integer, 1, 0)

function readEcPublic(
  parameters: DerElement | undefined,
  point: Bytes,
  structure: DerKey['structure'],
): DerReading {
  const curve = parameters?.tag === derTag.oid ? curves.get(derOid(parameters)) : undefined
  if (curve === undefined)
    return { kind: 'unusable', message: 'This EC key is on a curve that JOSE does not name.' }
  const publicJwk = ecJwk(curve, point)
  if (publicJwk === null)
    return {
      kind: 'unusable',
      message: 'This EC key has a compressed point. Convert it: openssl ec -conv_form uncompressed.',
    }
  return {
    kind: 'key',
    key: { structure, isPrivate: false, publicJwk, pkcs8: null, kty: 'EC', crv: curve.crv },
  }
}

function ecJwk(
  { crv, bytes }: { readonly crv: string; readonly bytes: number },
  point: Bytes,
): PortJwk | null {
  if (point[0] !== 4 || point.length !== 1 + 2 * bytes) return null
  const x = encodeBase64(point.slice(1, 1 + bytes), base64url)
  return { kty: 'EC', crv, x, y: encodeBase64(point.slice(1 + bytes), base64url) }
}

function okpPublic(crv: string, content: Bytes, structure: DerKey['structure']): DerReading {
  const publicJwk = { kty: 'OKP', crv, x: encodeBase64(content, base64url) }
  return { kind: 'key', key: { structure, isPrivate: false, publicJwk, pkcs8: null, kty: 'OKP', crv } }
}

function unknownAlgorithm(oid: string): DerReading {
  const isAgreement = oid === oids.x25519 || oid === oids.x448
  return {
    kind: 'unusable',
    message: isAgreement
      ? 'This is a key for key agreement (X25519 or X448); it cannot sign.'
      : `This key is of a kind that is not known here (object identifier ${oid}).`,
  }
}

function readPkcs8(
  root: DerElement,
  algorithm: DerElement,
  inner: DerElement,
  children: readonly DerElement[],
): DerReading {
  const [oidElement, parameters] = derChildren(algorithm) ?? []
  if (oidElement?.tag !== derTag.oid) return { kind: 'no-key' }
  const oid = derOid(oidElement)
  const content = readDer(inner.content)
  switch (oid) {
    case oids.rsa:
    case oids.rsaPss: {
      const reading = content === null ? null : readRsaPrivate(content, derChildren(content) ?? [])
      return reading?.kind === 'key'
        ? { kind: 'key', key: { ...reading.key, structure: 'pkcs8' } }
        : { kind: 'no-key' }
    }
    case oids.ec:
      return content === null ? { kind: 'no-key' } : readSec1(content, parameters ?? null, 'pkcs8')
    case oids.ed25519:
    case oids.ed448: {
      const crv = oid === oids.ed25519 ? 'Ed25519' : 'Ed448'
      // RFC 5958: version 2 may carry the public key, which Web Crypto does not want to see.
      const publicKey = children.find(({ tag }) => tag === 0x81)
      const pkcs8 =
        publicKey === undefined
          ? root.whole
          : writeDer(derTag.sequence, version0, algorithm.whole, inner.whole)
      return {
        kind: 'key',
        key: { structure: 'pkcs8', isPrivate: true, publicJwk: null, pkcs8, kty: 'OKP', crv },
      }
    }
    default:
      return unknownAlgorithm(oid)
  }
}

/** RFC 5915: version, private key, and perhaps the curve and the public point. */
function readSec1(root: DerElement, outerCurve: DerElement | null, structure: 'sec1' | 'pkcs8'): DerReading {
  const children = derChildren(root) ?? []
  const named = children.find(({ tag }) => tag === derTag.context0)
  const curveElement = outerCurve ?? (named === undefined ? null : readDer(named.content))
  const curve = curveElement?.tag === derTag.oid ? curves.get(derOid(curveElement)) : undefined
  if (curve === undefined || curveElement === null)
    return { kind: 'unusable', message: 'This EC key is on a curve that JOSE does not name.' }
  const published = children.find(({ tag }) => tag === derTag.context1)
  const bits = published === undefined ? null : readDer(published.content)
  const algorithm = writeDer(derTag.sequence, writeDerOid(oids.ec), curveElement.whole)
  const pkcs8 = writeDer(derTag.sequence, version0, algorithm, writeDer(derTag.octetString, root.whole))
  const publicJwk = bits === null ? null : ecJwk(curve, derBits(bits))
  return { kind: 'key', key: { structure, isPrivate: true, publicJwk, pkcs8, kty: 'EC', crv: curve.crv } }
}

/** The key of a certificate. Whether the certificate can be trusted is another question, and is not asked here. */
function readCertificate(body: DerElement): DerReading {
  const fields = derChildren(body) ?? []
  // Version, serial number, algorithm, issuer, validity, subject, key: the version may be missing.
  const offset = fields[0]?.tag === derTag.context0 ? 1 : 0
  const spki = fields[offset + 5]
  const [algorithm, bits] = spki?.tag === derTag.sequence ? (derChildren(spki) ?? []) : []
  if (algorithm === undefined || bits === undefined) return { kind: 'no-key' }
  return readSpki(algorithm, bits, 'certificate')
}
