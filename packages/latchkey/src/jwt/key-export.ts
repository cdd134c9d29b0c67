import { LatchkeyError } from '../errors.ts'
import type { JwtAlgorithm } from './algorithms.ts'
import { keyMembers, type PrivateJwk, type PublicJwk } from './jwk.ts'
import { materialOf, type SigningKey, type VerificationKey } from './key.ts'

/** The publishable half, with `alg`, `use` and `kid`. @throws key_invalid for an HMAC key, which has no public half */
export function exportPublicJwk(key: VerificationKey): PublicJwk {
  const { algorithm, verifying } = materialOf(key)
  if (algorithm.kty === 'oct') throw new LatchkeyError('key_invalid', 'an HMAC key has no public half')
  const members = keyMembers({ ...verifying.export({ format: 'jwk' }) }, algorithm, 'public')
  return { ...members, kty: algorithm.kty, ...description(key) }
}

/** The whole key, for storage that is encrypted. @throws key_cannot_sign for a public key */
export function exportPrivateJwk(key: SigningKey): PrivateJwk {
  const { algorithm, signing } = materialOf(key)
  if (signing === null) throw new LatchkeyError('key_cannot_sign', 'this key has no private half')
  const members = keyMembers({ ...signing.export({ format: 'jwk' }) }, algorithm, 'private')
  return { ...members, kty: algorithm.kty, ...description(key) }
}

function description(key: VerificationKey): { alg: JwtAlgorithm; use: 'sig'; kid?: string } {
  return key.kid === null ? { alg: key.alg, use: 'sig' } : { alg: key.alg, use: 'sig', kid: key.kid }
}
