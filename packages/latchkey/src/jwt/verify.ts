import { systemClock, type Clock } from '../clock.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import type { JwtAlgorithm } from './algorithms.ts'
import { judgeClaims, type ClaimRules, type JwtClaims } from './claims.ts'
import { compactOptionNames, compactRules, readCompact, type CompactOptions } from './compact.ts'
import { mediaType, type JwsHeader } from './header.ts'
import type { KeySet } from './key-set.ts'
import type { VerificationKey } from './key.ts'
import { functionOption, insecureSkipCheck, misconfigured, textListOption, textOption } from './options.ts'
import type { TokenReason } from './reasons.ts'
import { parseStrictObject } from './strict-json.ts'
import { strictUtf8 } from './utf8.ts'
import { allowedAlgorithms, checkSignature, chooseKey } from './verify-compact.ts'

export interface JwtVerifierOptions extends CompactOptions {
  /** Keys of this issuer and of no other. A function is asked on every token, for sets that change. */
  readonly keys: VerificationKey | KeySet | (() => KeySet)
  /** The one `iss` that is accepted, byte for byte. Skipping is safe only if the keys belong to one issuer. */
  readonly issuer: string | typeof insecureSkipCheck
  /** Names of this service; `aud` must have one of them. Skipping accepts tokens that were meant for others. */
  readonly audience: string | readonly string[] | typeof insecureSkipCheck
  /** The header `typ`, such as `at+jwt`. Skipping lets an ID token pass for an access token (RFC 8725 section 2.8). */
  readonly type: string | typeof insecureSkipCheck
  /** Algorithms that are accepted, whatever keys there are. @default those of the keys */
  readonly algorithms?: readonly JwtAlgorithm[]
  /** How far two clocks may differ; at most 300. @default 30 */
  readonly leewaySeconds?: number
  /** Longest accepted time from `iat` to `exp`; needs `iat`. @default none, or 86_400 (24 hours) with profile at+jwt */
  readonly maxLifetimeSeconds?: number
  /** Claims that must be there, besides `exp`. @default [] */
  readonly requiredClaims?: readonly string[]
  /**
   * `at+jwt`: the token must be an access token by RFC 9068 section 4: its `typ`, the claims that it requires, and no `cnf`, because
   * a token bound to a key is worth nothing unless the proof is checked. @default none
   */
  readonly profile?: 'at+jwt'
  readonly clock?: Clock
}

/** A token that may be believed. Frozen. */
export interface VerifiedToken {
  readonly header: JwsHeader
  readonly claims: JwtClaims
  readonly key: VerificationKey
  /** The `exp` claim in milliseconds, without leeway. */
  readonly expiresAtMs: number
}

/** Checks one token, without waiting for anything. */
export type JwtVerifier = (token: string) => Verdict<VerifiedToken, TokenReason>

const optionNames: readonly string[] = [
  'keys',
  'issuer',
  'audience',
  'type',
  'algorithms',
  'leewaySeconds',
  'maxLifetimeSeconds',
  'requiredClaims',
  'profile',
  'clock',
  ...compactOptionNames,
]

const leewayRule = { name: 'leewaySeconds', default: 30, min: 0, max: 300 }
const lifetimeRule = { name: 'maxLifetimeSeconds', default: 0, min: 1, max: Number.MAX_SAFE_INTEGER }

const profiles = {
  'at+jwt': {
    type: 'at+jwt',
    requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
    maxLifetimeSeconds: 86_400,
  },
} as const

/**
 * Makes the function that checks tokens. What is expected is fixed here, once; the order of the checks is that of RFC 8725: form,
 * key, signature, and only then what the token says.
 *
 * @throws config_invalid
 */
export function createJwtVerifier(options: JwtVerifierOptions): JwtVerifier {
  refuseUnknownOptions(options, optionNames, 'createJwtVerifier')
  const choose = chooseKey(options.keys, allowedAlgorithms(options.algorithms))
  const compact = compactRules(options)
  const type = expectedType(options)
  const rules = claimRules(options)
  const clock = functionOption('clock', options.clock ?? systemClock)

  return function verifyJwt(token) {
    const read = readCompact(token, compact)
    if (!read.ok) return read
    const key = checkSignature(read.value, choose)
    if (!key.ok) return key
    if (type !== null && read.value.head.type !== type) return refuse('type_mismatch')
    const text = strictUtf8(read.value.payload)
    const claims = text === null ? null : parseStrictObject(text)
    if (claims === null) return refuse('payload_malformed')
    const reason = judgeClaims(claims, rules, clock())
    return reason === null
      ? pass(verified(read.value.head.header, claims as JwtClaims, key.value))
      : refuse(reason)
  }
}

function verified(header: JwsHeader, claims: JwtClaims, key: VerificationKey): VerifiedToken {
  return Object.freeze({ header, claims, key, expiresAtMs: claims.exp * 1000 })
}

function expectedType({ type, profile }: JwtVerifierOptions): string | null {
  if (profile !== undefined && !Object.hasOwn(profiles, profile)) {
    throw misconfigured(`profile must be ${Object.keys(profiles).join(' or ')}`)
  }
  const expected = type === insecureSkipCheck ? null : mediaType(textOption('type', type))
  if (profile !== undefined && expected !== profiles[profile].type) {
    throw misconfigured(`profile ${profile} needs type '${profiles[profile].type}'`)
  }
  return expected
}

function claimRules(options: JwtVerifierOptions): ClaimRules {
  const { issuer, audience, requiredClaims = [], profile } = options
  const preset = profile === undefined ? null : profiles[profile]
  const maxLifetimeSeconds = options.maxLifetimeSeconds ?? preset?.maxLifetimeSeconds ?? null
  if (!Array.isArray(requiredClaims)) throw misconfigured('requiredClaims must be a list')
  return {
    issuer: issuer === insecureSkipCheck ? null : textOption('issuer', issuer),
    audiences: audience === insecureSkipCheck ? null : new Set(textListOption('audience', audience)),
    requiredClaims: [
      ...requiredClaims.map((name) => textOption('requiredClaims', name)),
      ...(preset?.requiredClaims ?? []),
    ],
    leewayMs: integerOption(options.leewaySeconds, leewayRule) * 1000,
    maxLifetimeSeconds: maxLifetimeSeconds === null ? null : integerOption(maxLifetimeSeconds, lifetimeRule),
    allowsConfirmation: preset === null,
  }
}
