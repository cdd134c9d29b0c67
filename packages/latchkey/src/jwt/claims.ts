import type { TokenReason } from './reasons.ts'
import type { StrictObject } from './strict-json.ts'

/** Claims of a verified token: frozen, without a prototype, registered claims of the right type. */
export interface JwtClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  /** Seconds since 1970, like every time in a token. */
  readonly exp: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly sid?: string
  readonly client_id?: string
  readonly auth_time?: number
  readonly [name: string]: unknown
}

/** What is expected of the claims. Null: not checked. */
export interface ClaimRules {
  readonly issuer: string | null
  readonly audiences: ReadonlySet<string> | null
  readonly requiredClaims: readonly string[]
  readonly leewayMs: number
  readonly maxLifetimeSeconds: number | null
  readonly allowsConfirmation: boolean
}

// The last second of the year 9999. A larger number is mostly milliseconds by mistake: a token that never expires.
const maxNumericDate = 253_402_300_799

/**
 * Judges claims whose signature was good; the first thing wrong with them, or null. Pure: same claims, same rules,
 * same moment, same answer.
 */
export function judgeClaims(claims: StrictObject, rules: ClaimRules, nowMs: number): TokenReason | null {
  if (!Object.hasOwn(claims, 'exp')) return 'claim_missing'
  for (const name of rules.requiredClaims) if (!Object.hasOwn(claims, name)) return 'claim_missing'
  if (!hasValidTypes(claims)) return 'claim_invalid'
  if (rules.issuer !== null && claims['iss'] !== rules.issuer) {
    return claims['iss'] === undefined ? 'claim_missing' : 'issuer_mismatch'
  }
  if (rules.audiences !== null && !isMeantFor(claims['aud'], rules.audiences)) {
    return claims['aud'] === undefined ? 'claim_missing' : 'audience_mismatch'
  }
  if (!rules.allowsConfirmation && claims['cnf'] !== undefined) return 'confirmation_unsupported'
  return (
    judgeLifetime(claims as JwtClaims, rules.maxLifetimeSeconds) ??
    judgeTime(claims as JwtClaims, rules.leewayMs, nowMs)
  )
}

/**
 * Judges only what changes as time passes. Written so that a clock that answers NaN refuses everything.
 */
export function judgeTime(
  claims: Pick<JwtClaims, 'exp' | 'nbf' | 'iat'>,
  leewayMs: number,
  nowMs: number,
): TokenReason | null {
  if (!(nowMs < claims.exp * 1000 + leewayMs)) return 'expired'
  if (claims.nbf !== undefined && !(claims.nbf * 1000 <= nowMs + leewayMs)) return 'not_yet_valid'
  if (claims.iat !== undefined && !(claims.iat * 1000 <= nowMs + leewayMs)) return 'issued_in_future'
  return null
}

/** True for a time that a token may state: a finite number of seconds from 1970 to the end of 9999. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= maxNumericDate && !Object.is(value, -0)
}

/** True for an `aud`: one non-empty text, or a list of them that is not empty. */
export function isAudience(value: unknown): value is string | readonly string[] {
  if (Array.isArray(value)) return value.length > 0 && value.every(isText)
  return isText(value)
}

// Something of the wrong type must not count as absent, or an "nbf" that is text would be no nbf at all. Spelled out,
// because a loop over names costs three times as much here.
function hasValidTypes(claims: StrictObject): boolean {
  const { iss, sub, jti, sid, client_id: clientId, aud, exp, nbf, iat, auth_time: authTime } = claims
  return (
    isNumericDate(exp) &&
    (nbf === undefined || isNumericDate(nbf)) &&
    (iat === undefined || isNumericDate(iat)) &&
    (authTime === undefined || isNumericDate(authTime)) &&
    (iss === undefined || isText(iss)) &&
    (sub === undefined || isText(sub)) &&
    (jti === undefined || isText(jti)) &&
    (sid === undefined || isText(sid)) &&
    (clientId === undefined || isText(clientId)) &&
    (aud === undefined || isAudience(aud))
  )
}

function isMeantFor(aud: unknown, audiences: ReadonlySet<string>): boolean {
  if (typeof aud === 'string') return audiences.has(aud)
  return Array.isArray(aud) && aud.some((one) => audiences.has(one))
}

function judgeLifetime(claims: JwtClaims, maxLifetimeSeconds: number | null): TokenReason | null {
  if (maxLifetimeSeconds === null) return null
  if (claims.iat === undefined) return 'claim_missing'
  return claims.exp - claims.iat <= maxLifetimeSeconds ? null : 'lifetime_too_long'
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
