import { LatchkeyError } from '../errors.ts'
import { exportPublicJwk } from './key-export.ts'
import { isVerificationKey, type VerificationKey } from './key.ts'
import { thumbprint } from './thumbprint.ts'

/** Keys of one issuer, found by id. Never changes: a new set replaces it, so that a withdrawn key is gone at once. */
export interface KeySet {
  readonly keys: readonly VerificationKey[]
  /**
   * The key with this id, if it is for this algorithm. Without an id, the only key for this algorithm. Never one of
   * several, and never a fallback from an id that is not known: both let the sender choose.
   */
  find(kid: string | null, alg: string): VerificationKey | null
  /** True if a key has this id. */
  has(kid: string): boolean
}

/**
 * Makes a key set.
 *
 * @throws jwks_invalid for two keys with one id, for HMAC keys among public ones, and for one key under two algorithms
 * (RFC 8725 section 3.1 lets a key have only one)
 */
export function keySet(keys: readonly VerificationKey[]): KeySet {
  if (!Array.isArray(keys) || !keys.every(isVerificationKey)) {
    throw invalid('a key set is made of keys, from hmacKey, publicKey, privateKey or generateKey')
  }
  const members: readonly VerificationKey[] = Object.freeze([...keys])
  if (members.some(isSecret) && !members.every(isSecret)) {
    throw invalid('HMAC keys and public keys must not be in one set')
  }
  refuseSecondAlgorithm(members)
  const byId = new Map<string, VerificationKey>()
  for (const key of members) {
    if (key.kid === null) continue
    if (byId.has(key.kid)) throw invalid(`two keys have the id ${JSON.stringify(key.kid)}`)
    byId.set(key.kid, key)
  }
  const onlyOne = onlyKeyByAlgorithm(members)
  return Object.freeze({
    keys: members,
    find(kid: string | null, alg: string) {
      const key = kid === null ? onlyOne.get(alg) : byId.get(kid)
      return key !== undefined && key !== null && key.alg === alg ? key : null
    },
    has: (kid: string) => byId.has(kid),
  })
}

function onlyKeyByAlgorithm(keys: readonly VerificationKey[]): Map<string, VerificationKey | null> {
  const only = new Map<string, VerificationKey | null>()
  for (const key of keys) only.set(key.alg, only.has(key.alg) ? null : key)
  return only
}

function refuseSecondAlgorithm(keys: readonly VerificationKey[]): void {
  const algorithmOf = new Map<string, string>()
  for (const key of keys) {
    if (isSecret(key)) continue
    const print = thumbprint(exportPublicJwk(key))
    const other = algorithmOf.get(print)
    if (other !== undefined && other !== key.alg)
      throw invalid(`one key is used for ${other} and for ${key.alg}`)
    algorithmOf.set(print, key.alg)
  }
}

function isSecret(key: VerificationKey): boolean {
  return key.kind === 'secret'
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('jwks_invalid', message)
}
