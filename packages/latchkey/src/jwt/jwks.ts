import { isLatchkeyError, LatchkeyError } from '../errors.ts'
import { refuseUnknownOptions } from '../options.ts'
import { algorithms, type Algorithm, type JwtAlgorithm } from './algorithms.ts'
import { hasPrivateMember, type JwkInput, type PublicJwk } from './jwk.ts'
import { exportPublicJwk } from './key-export.ts'
import { keySet, type KeySet } from './key-set.ts'
import type { VerificationKey } from './key.ts'
import { privateKeyFromJwk, publicKey } from './keys.ts'
import { misconfigured } from './options.ts'

export interface JwksOptions {
  /**
   * `public`: from someone else or from the network. Any private or symmetric member refuses the whole set: the
   * key is known to the world, or tokens could be forged with what the set itself says. `private`: our own file.
   */
  readonly visibility: 'public' | 'private'
  /**
   * For a key that names no `alg`: the first of these that fits its `kty` and `crv`. The token's header is never
   * asked. @default ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256']
   */
  readonly defaultAlgorithms?: readonly JwtAlgorithm[]
}

const usualAlgorithms: readonly JwtAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256']

/**
 * Reads a JWK Set, RFC 7517 section 5. In a public set, keys for other uses or of kinds that cannot be used are left out,
 * as that section asks; in our own file they are an error.
 *
 * @throws jwks_invalid
 */
export function keySetFromJwks(jwks: unknown, options: JwksOptions): KeySet {
  refuseUnknownOptions(options, ['visibility', 'defaultAlgorithms'], 'keySetFromJwks')
  if (options.visibility !== 'public' && options.visibility !== 'private') {
    throw misconfigured("visibility must be 'public' or 'private'")
  }
  const defaults = (options.defaultAlgorithms ?? usualAlgorithms).map((name) => {
    const algorithm = algorithms.get(name)
    if (algorithm === undefined) throw misconfigured(`defaultAlgorithms has an unknown name: ${String(name)}`)
    return algorithm
  })
  const members = membersOf(jwks)
  if (options.visibility === 'public' && members.some(hasPrivateMember)) {
    throw invalid('a public key set has private or symmetric members: these keys are known to everyone')
  }
  const keys = members
    .map((jwk, position) => readMember(jwk, position, options.visibility, defaults))
    .filter((key) => key !== null)
  return keySet(keys)
}

/** The publishable JWK Set of these keys. @throws key_invalid for an HMAC key */
export function toJwks(keys: readonly VerificationKey[] | KeySet): { readonly keys: readonly PublicJwk[] } {
  const members = 'find' in keys && 'has' in keys ? keys.keys : keys
  return { keys: members.map(exportPublicJwk) }
}

function membersOf(jwks: unknown): readonly JwkInput[] {
  const members = isObject(jwks) ? jwks['keys'] : undefined
  if (!Array.isArray(members) || !members.every(isObject)) {
    throw invalid('a key set is an object whose "keys" is a list of objects')
  }
  return members
}

function readMember(
  jwk: JwkInput,
  position: number,
  visibility: 'public' | 'private',
  defaults: readonly Algorithm[],
): VerificationKey | null {
  const algorithm = algorithmFor(jwk, defaults)
  try {
    if (algorithm === undefined) throw new LatchkeyError('key_invalid', 'no algorithm is known for it')
    return hasPrivateMember(jwk)
      ? privateKeyFromJwk(jwk, { alg: algorithm.name })
      : publicKey(jwk, { alg: algorithm.name })
  } catch (cause) {
    if (!isLatchkeyError(cause, 'key_invalid')) throw cause
    if (visibility === 'public') return null
    throw new LatchkeyError('jwks_invalid', `key ${position}: ${cause.message}`, { cause })
  }
}

function algorithmFor(jwk: JwkInput, defaults: readonly Algorithm[]): Algorithm | undefined {
  const { alg, kty, crv } = jwk
  if (alg !== undefined) return typeof alg === 'string' ? algorithms.get(alg) : undefined
  return defaults.find((entry) => entry.kty === kty && (entry.crv === null || entry.crv === crv))
}

function isObject(value: unknown): value is JwkInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('jwks_invalid', message)
}
