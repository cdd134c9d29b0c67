import { LatchkeyError } from '../errors.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'

export type BearerReason = 'authorization_malformed' | 'authorization_duplicated'

/** Node's own limit for all headers; what is longer comes from a server configured otherwise. */
const maxHeaderOctets = 16_384
const tokenStart = 'Bearer '.length
const bearerScheme = /^bearer(?![!#$%&'*+\-.^_`|~0-9A-Za-z])/i
const bearerInSecondLine = /, *bearer(?![!#$%&'*+\-.^_`|~0-9A-Za-z])/i

const absent = pass(null)
const malformed = refuse('authorization_malformed')
const duplicated = refuse('authorization_duplicated')

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 section 2.1); null if there is no such header or it is of another
 * scheme. Two lines, joined by the adapter, are refused: each hop on the way might have looked at another one.
 *
 * Refuses whatever could be read in two ways. Other octets outside token68 are left to the check of the token, which is strict
 * about its alphabet: on a token seen before, looking at each octet here would cost more than all the rest.
 */
export function readBearer(authorizationHeader: string | null): Verdict<string | null, BearerReason> {
  if (authorizationHeader === null) return absent
  if (authorizationHeader.length > maxHeaderOctets) return malformed
  if (!bearerScheme.test(authorizationHeader)) {
    // Another scheme may well hold commas (Digest does), so only a Bearer beside it counts as a second line.
    return bearerInSecondLine.test(authorizationHeader) ? duplicated : absent
  }
  if (authorizationHeader.includes(',')) return duplicated
  if (authorizationHeader[tokenStart - 1] !== ' ') return malformed
  const token = authorizationHeader.slice(tokenStart)
  return token === '' || token.includes(' ') || token.includes('\t') ? malformed : pass(token)
}

/** What a `WWW-Authenticate: Bearer` line says. */
export interface BearerChallenge {
  /** Names the protection space to people. @default none */
  readonly realm?: string
  /** None when the request carried no credential at all: RFC 6750 section 3.1. @default none */
  readonly error?: BearerError
  /** For the client's developer. One text for all bad credentials, so that nothing is learned from it. @default none */
  readonly errorDescription?: string
  /** The scope that the request needs. @default none */
  readonly scope?: string
  /** How recent the sign-in must be, RFC 9470. @default none */
  readonly maxAgeSeconds?: number
}

/** RFC 6750 section 3.1, and RFC 9470 section 3 for step-up. */
export type BearerError =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'

/**
 * The value of a `WWW-Authenticate` header.
 * @throws `config_invalid` for a text that cannot stand between quotes
 */
export function bearerChallenge(challenge: BearerChallenge = {}): string {
  const parameters = [
    quoted('realm', challenge.realm),
    quoted('error', challenge.error),
    quoted('error_description', challenge.errorDescription),
    quoted('scope', challenge.scope),
    quoted('max_age', challenge.maxAgeSeconds?.toFixed(0)),
  ].filter((parameter) => parameter !== null)
  return parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`
}

/** Printable ASCII without quote and backslash: what RFC 6750 section 3 allows in `error_description`. */
const quotable = /^[ !#-[\]-~]*$/

function quoted(name: string, text: string | undefined): string | null {
  if (text === undefined) return null
  if (!quotable.test(text)) {
    throw new LatchkeyError(
      'config_invalid',
      `${name} of a Bearer challenge must be printable ASCII without quote or backslash.`,
    )
  }
  return `${name}="${text}"`
}
