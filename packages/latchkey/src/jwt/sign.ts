import type { Awaitable } from '../awaitable.ts'
import { systemClock, toSeconds, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import { isAudience, isNumericDate } from './claims.ts'
import type { SigningKey } from './key.ts'
import { functionOption, textListOption, textOption } from './options.ts'
import { signCompact, type SignCompactOptions, type Signer } from './sign-compact.ts'

export interface SignJwtOptions {
  /** The header `typ`. Give every kind of token its own, such as `at+jwt` (RFC 8725 section 3.11). */
  readonly type: string
  /** Time from now to `exp`. Null makes a token that never expires, as security event tokens are (RFC 8417). */
  readonly expiresInSeconds: number | null
  /** The `iss` claim. @default what the claims say */
  readonly issuer?: string
  /** The `aud` claim. @default what the claims say */
  readonly audience?: string | readonly string[]
  /** The `sub` claim. @default what the claims say */
  readonly subject?: string
  /** The `jti` claim. @default what the claims say */
  readonly tokenId?: string
  /** Longest token that is made; the same limit that verifiers have. @default 8_192 */
  readonly maxBytes?: number
  readonly clock?: Clock
}

/** Claims to be signed: plain JSON. */
export type ClaimsToSign = Readonly<Record<string, unknown>>

const optionNames: readonly string[] = [
  'type',
  'expiresInSeconds',
  'issuer',
  'audience',
  'subject',
  'tokenId',
  'maxBytes',
  'clock',
]

const maxDepth = 16

/**
 * Signs a JWT. `iat` and `exp` are set here and nowhere else, and a claim that an option sets as well throws: claims often carry
 * what a user sent, and must not move an expiry.
 *
 * @throws claims_invalid, token_too_large, key_cannot_sign, config_invalid
 */
export function signJwt(claims: ClaimsToSign, key: SigningKey, options: SignJwtOptions): string
export function signJwt(claims: ClaimsToSign, key: Signer, options: SignJwtOptions): Awaitable<string>
export function signJwt(claims: ClaimsToSign, key: Signer, options: SignJwtOptions): Awaitable<string> {
  refuseUnknownOptions(options, optionNames, 'signJwt')
  const set = claimsFrom(options)
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw unsignable('claims must be an object')
  }
  const flaw = flawIn(claims, 1)
  if (flaw !== null)
    throw unsignable(
      `claims${flaw}; only plain objects, lists, texts, finite numbers, true, false and null survive JSON`,
    )
  for (const name of ['iat', 'exp', ...Object.keys(set)]) {
    if (Object.hasOwn(claims, name)) throw unsignable(`${name} is set by the options and must not be a claim`)
  }
  const all = { ...set, ...claims }
  refuseWrongTypes(all)
  return signCompact(JSON.stringify(all), key, compactOptions(options))
}

function claimsFrom(options: SignJwtOptions): Record<string, unknown> {
  const { issuer, audience, subject, tokenId, expiresInSeconds, clock = systemClock } = options
  const iat = toSeconds(functionOption('clock', clock)())
  const set: Record<string, unknown> = {}
  if (issuer !== undefined) set['iss'] = textOption('issuer', issuer)
  if (subject !== undefined) set['sub'] = textOption('subject', subject)
  if (audience !== undefined) {
    textListOption('audience', audience)
    set['aud'] = audience
  }
  if (tokenId !== undefined) set['jti'] = textOption('tokenId', tokenId)
  set['iat'] = iat
  if (expiresInSeconds !== null) {
    set['exp'] = iat + lifetimeSeconds(expiresInSeconds)
  }
  return set
}

function lifetimeSeconds(value: number): number {
  // No default: how long a token cannot be taken back is for the caller to say.
  return integerOption(value ?? Number.NaN, {
    name: 'expiresInSeconds',
    default: 0,
    min: 1,
    max: 10 * 366 * 86_400,
  })
}

function compactOptions({ type, maxBytes }: SignJwtOptions): SignCompactOptions {
  textOption('type', type)
  return maxBytes === undefined ? { type } : { type, maxBytes }
}

function refuseWrongTypes(claims: Record<string, unknown>): void {
  for (const name of ['iss', 'sub', 'jti', 'sid', 'client_id']) {
    const value = claims[name]
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw unsignable(`${name} must be a non-empty string`)
    }
  }
  for (const name of ['iat', 'exp', 'nbf', 'auth_time']) {
    const value = claims[name]
    if (value !== undefined && !(isNumericDate(value) && Number.isInteger(value))) {
      throw unsignable(`${name} must be whole seconds since 1970`)
    }
  }
  if (claims['aud'] !== undefined && !isAudience(claims['aud'])) {
    throw unsignable('aud must be a non-empty string or a non-empty list of them')
  }
}

/** The first thing that JSON would drop, change or trip over: a token must say what the caller said. */
function flawIn(value: unknown, depth: number): string | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null
  if (typeof value === 'number') return Number.isFinite(value) ? null : ` is ${value}`
  if (typeof value !== 'object') return ` is ${value === undefined ? 'undefined' : `a ${typeof value}`}`
  if (depth > maxDepth) return ` is nested deeper than ${maxDepth} levels`
  if (Array.isArray(value)) {
    // By number: forEach and some skip the holes of a sparse list, which JSON turns into null.
    for (let at = 0; at < value.length; at++) {
      const flaw = flawIn(value[at], depth + 1)
      if (flaw !== null) return `[${at}]${flaw}`
    }
    return null
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return ' is an instance of a class'
  for (const name of Object.keys(value)) {
    const flaw = name === '__proto__' ? ' is not allowed' : flawIn((value as ClaimsToSign)[name], depth + 1)
    if (flaw !== null) return `.${name}${flaw}`
  }
  return null
}

function unsignable(message: string): LatchkeyError {
  return new LatchkeyError('claims_invalid', message)
}
