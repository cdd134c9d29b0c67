import { fromBase64url } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'
import type { Algorithm, JwtAlgorithm } from './algorithms.ts'

/** A JSON Web Key as it comes in: RFC 7517, not yet looked at. */
export type JwkInput = Readonly<Record<string, unknown>>

/** A JSON Web Key that may be published. A type and not an interface, so that it is a {@link JwkInput} as it is. */
export type PublicJwk = {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  readonly crv?: string
  readonly x?: string
  readonly y?: string
  readonly n?: string
  readonly e?: string
  readonly alg: JwtAlgorithm
  readonly use: 'sig'
  readonly kid?: string
}

/** A JSON Web Key that must never leave the process unencrypted. */
export interface PrivateJwk {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct'
  readonly alg: JwtAlgorithm
  readonly use: 'sig'
  readonly kid?: string
  readonly [member: string]: string | undefined
}

/** What a key of each type is made of. Any private member marks a JWK as one that must not be published. */
const membersOf = {
  RSA: { public: ['n', 'e'], private: ['d', 'p', 'q', 'dp', 'dq', 'qi'] },
  EC: { public: ['x', 'y'], private: ['d'] },
  OKP: { public: ['x'], private: ['d'] },
  oct: { public: [], private: ['k'] },
} as const

const privateNames = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** True if the JWK has a member that only its owner may know, whatever its `kty` says. */
export function hasPrivateMember(jwk: JwkInput): boolean {
  return privateNames.some((name) => Object.hasOwn(jwk, name)) || jwk['kty'] === 'oct'
}

/**
 * The key-making members of a JWK, each canonical and of the right length, and nothing else: what the JWK says about
 * itself must not reach OpenSSL.
 *
 * @throws key_invalid
 */
export function keyMembers(
  jwk: JwkInput,
  algorithm: Algorithm,
  half: 'public' | 'private',
): Record<string, string> {
  if (jwk['kty'] !== algorithm.kty) throw invalid(`${algorithm.name} needs kty ${algorithm.kty}`)
  if (algorithm.crv !== null && jwk['crv'] !== algorithm.crv) {
    throw invalid(`${algorithm.name} needs crv ${algorithm.crv}`)
  }
  const members: Record<string, string> = { kty: algorithm.kty }
  if (algorithm.crv !== null) members['crv'] = algorithm.crv
  const { public: open, private: closed } = membersOf[algorithm.kty]
  for (const name of half === 'public' ? open : [...open, ...closed]) {
    members[name] = keyMember(jwk, name, algorithm)
  }
  return members
}

/**
 * Checks what a JWK says about its own use: `alg`, `use` and `key_ops` (RFC 7517 section 4) may be absent, but must
 * not contradict.
 *
 * @throws key_invalid
 */
export function refuseOtherUse(jwk: JwkInput, algorithm: Algorithm, operations: readonly string[]): void {
  const { alg, use, key_ops: keyOps } = jwk
  if (alg !== undefined && alg !== algorithm.name) throw invalid(`the JWK is not for ${algorithm.name}`)
  if (use !== undefined && use !== 'sig') throw invalid('the JWK is not for signatures (use)')
  if (keyOps === undefined) return
  if (!Array.isArray(keyOps) || !operations.some((operation) => keyOps.includes(operation))) {
    throw invalid(`the JWK does not allow ${operations.join(' or ')} (key_ops)`)
  }
}

/** @throws key_invalid */
export function checkKeyId(kid: unknown): string | null {
  if (kid === undefined || kid === null) return null
  if (isKeyId(kid)) return kid
  throw invalid('kid must be 1 to 256 printable ASCII characters')
}

// Some providers use standard base64 or a URL as key id, so the alphabet is wide. An id is only ever compared.
const keyIdText = /^[\x20-\x7e]{1,256}$/

/** True for a text that may be a key id. */
export function isKeyId(kid: unknown): kid is string {
  return typeof kid === 'string' && keyIdText.test(kid)
}

function keyMember(jwk: JwkInput, name: string, algorithm: Algorithm): string {
  const value = Object.hasOwn(jwk, name) ? jwk[name] : undefined
  const bytes = typeof value === 'string' ? fromBase64url(value) : null
  if (typeof value !== 'string' || bytes === null || bytes.byteLength === 0) {
    throw invalid(`the JWK has no ${name} in canonical base64url`)
  }
  if (algorithm.coordinateBytes > 0 && bytes.byteLength !== algorithm.coordinateBytes) {
    throw invalid(`${name} must have ${algorithm.coordinateBytes} bytes`)
  }
  return value
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('key_invalid', message)
}
