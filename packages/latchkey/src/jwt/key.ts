import type { KeyObject } from 'node:crypto'
import { LatchkeyError } from '../errors.ts'
import type { Algorithm, JwtAlgorithm } from './algorithms.ts'
import { checkKeyId } from './jwk.ts'

/**
 * A key that checks signatures by exactly one algorithm. The token is compared with the key, never the other way
 * round, which is what ends the family of algorithm-confusion attacks (RFC 8725 section 3.1). Printing, logging or
 * serialising it shows no key material.
 */
export interface VerificationKey {
  readonly alg: JwtAlgorithm
  readonly kid: string | null
  readonly kind: 'public' | 'private' | 'secret'
  readonly [material]: KeyMaterial
}

/** A key that also signs, in this process. */
export interface SigningKey extends VerificationKey {
  readonly kind: 'private' | 'secret'
  sign(signingInput: Uint8Array | string): Buffer
}

/** Where a key keeps its material: not enumerable, so that inspect() and JSON never meet it. */
export const material: unique symbol = Symbol('latchkey.keyMaterial')

export interface KeyMaterial {
  readonly algorithm: Algorithm
  readonly verifying: KeyObject
  readonly signing: KeyObject | null
}

/**
 * The one primitive below everything: does this signature fit this text under this key? No header is looked at.
 * A text is taken as its UTF-8 bytes.
 */
export function verifySignature(
  key: VerificationKey,
  signingInput: Uint8Array | string,
  signature: Uint8Array,
): boolean {
  const { algorithm, verifying } = materialOf(key)
  return algorithm.verify(verifying, signingInput, signature)
}

/** True for a key made here: an object that only looks like one has no material. */
export function isVerificationKey(value: unknown): value is VerificationKey {
  return typeof value === 'object' && value !== null && material in value
}

/** The inside of a key. @throws key_invalid for anything that was not made here */
export function materialOf(key: VerificationKey): KeyMaterial {
  if (!isVerificationKey(key)) {
    throw invalid('a key made by hmacKey, publicKey, privateKey, generateKey or a key set is needed')
  }
  return key[material]
}

/** Makes a key that only verifies. @throws key_invalid for a bad key id */
export function verificationKey(inside: KeyMaterial, kid: unknown): VerificationKey {
  return sealed({ alg: inside.algorithm.name, kid: checkKeyId(kid), kind: 'public' } as const, inside)
}

/** Makes a key that also signs. @throws key_invalid for a bad key id */
export function signingKey(inside: KeyMaterial & { readonly signing: KeyObject }, kid: unknown): SigningKey {
  const { algorithm, signing } = inside
  const fields = {
    alg: algorithm.name,
    kid: checkKeyId(kid),
    kind: signing.type === 'secret' ? 'secret' : 'private',
    sign: (signingInput: Uint8Array | string) => algorithm.sign(signing, signingInput),
  } as const
  return sealed(fields, inside)
}

function sealed<T extends object>(fields: T, inside: KeyMaterial): T & { readonly [material]: KeyMaterial } {
  const key = { ...fields, [material]: inside }
  Object.defineProperty(key, material, { enumerable: false })
  return Object.freeze(key)
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('key_invalid', message)
}
