import { refuseUnknownOptions } from '../options.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { algorithms as table, type JwtAlgorithm } from './algorithms.ts'
import {
  compactOptionNames,
  compactRules,
  readCompact,
  type CompactOptions,
  type CompactToken,
} from './compact.ts'
import { rememberHeader, type JwsHeader } from './header.ts'
import type { KeySet } from './key-set.ts'
import { isVerificationKey, material, type VerificationKey } from './key.ts'
import { misconfigured } from './options.ts'
import type { TokenReason } from './reasons.ts'

export interface VerifyCompactOptions extends CompactOptions {
  /** Algorithms that are accepted, whatever keys there are. @default those of the keys */
  readonly algorithms?: readonly JwtAlgorithm[]
}

export interface VerifiedCompact {
  readonly header: JwsHeader
  /** The bytes that were signed: any bytes, not only JSON. */
  readonly payload: Buffer
  readonly key: VerificationKey
}

/** Finds the key for a header, or the reason why there is none. */
export type KeyChoice = (kid: string | null, alg: string) => VerificationKey | TokenReason

/**
 * Verifies a compact JWS (RFC 7515) and returns its payload as bytes. For tokens with claims use {@link createJwtVerifier}: a
 * good signature alone says neither for whom nor until when.
 *
 * @throws config_invalid for a mistake in the options
 */
export function verifyCompact(
  token: string,
  keys: VerificationKey | KeySet,
  options: VerifyCompactOptions = {},
): Verdict<VerifiedCompact, TokenReason> {
  refuseUnknownOptions(options, ['algorithms', ...compactOptionNames], 'verifyCompact')
  const compact = readCompact(token, compactRules(options))
  if (!compact.ok) return compact
  const key = checkSignature(compact.value, chooseKey(keys, allowedAlgorithms(options.algorithms)))
  if (!key.ok) return key
  const { head, payload } = compact.value
  return pass({ header: head.header, payload, key: key.value })
}

/** The key whose signature the token has. */
export function checkSignature(
  token: CompactToken,
  choose: KeyChoice,
): Verdict<VerificationKey, TokenReason> {
  const key = choose(token.head.kid, token.head.header.alg)
  if (typeof key === 'string') return refuse(key)
  const { algorithm, verifying } = key[material]
  if (!algorithm.verify(verifying, token.signingInput, token.signature)) return refuse('signature_invalid')
  rememberHeader(token.head)
  return pass(key)
}

/** How a key is found among these. @throws config_invalid */
export function chooseKey(
  keys: VerificationKey | KeySet | (() => KeySet),
  allowed: ReadonlySet<string> | null,
): KeyChoice {
  if (typeof keys === 'function') return (kid, alg) => fromSet(keys(), kid, alg, allowed)
  if (isVerificationKey(keys)) return fromOneKey(keys, allowed)
  if (!isKeySet(keys))
    throw misconfigured('keys must be a key, a key set, or a function that returns a key set')
  return (kid, alg) => fromSet(keys, kid, alg, allowed)
}

/** @throws config_invalid */
export function allowedAlgorithms(names: readonly JwtAlgorithm[] | undefined): ReadonlySet<string> | null {
  if (names === undefined) return null
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => table.has(name))) {
    throw misconfigured(`algorithms must be a list of ${[...table.keys()].join(', ')}`)
  }
  return new Set(names)
}

function fromOneKey(key: VerificationKey, allowed: ReadonlySet<string> | null): KeyChoice {
  if (allowed !== null && !allowed.has(key.alg)) {
    throw misconfigured(`the key is for ${key.alg}, which algorithms does not allow`)
  }
  return (kid, alg) => {
    if (kid !== null && key.kid !== null && kid !== key.kid) return 'key_unknown'
    return alg === key.alg ? key : 'algorithm_mismatch'
  }
}

function fromSet(
  keys: KeySet,
  kid: string | null,
  alg: string,
  allowed: ReadonlySet<string> | null,
): VerificationKey | TokenReason {
  if (allowed !== null && !allowed.has(alg)) return 'algorithm_not_allowed'
  const key = keys.find(kid, alg)
  if (key !== null) return key
  return kid !== null && keys.has(kid) ? 'algorithm_mismatch' : 'key_unknown'
}

function isKeySet(value: unknown): value is KeySet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'find' in value &&
    'has' in value &&
    Array.isArray(Reflect.get(value, 'keys'))
  )
}
