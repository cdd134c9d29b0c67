import { whenReady, type Awaitable } from '../awaitable.ts'
import { toSeconds, type Clock } from '../clock.ts'
import { randomText } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import type { IdentityClaims } from '../session/identity.ts'
import type { SessionId } from '../store/record.ts'
import { signJwt } from '../jwt/index.ts'
import type { KeyRing } from './key-ring.ts'
import type { StatusReference } from './status-list/references.ts'

/** What an access token says, RFC 9068 section 2.2, before time and key are added. */
export interface AccessTokenGrant {
  readonly subject: string
  readonly sessionId: SessionId
  readonly tenant: string | null
  readonly clientId: string
  /** The one service that the token is for. */
  readonly audience: string
  readonly scope: string | null
  readonly amr: readonly string[]
  readonly authenticatedAtSeconds: number
  /** The app's own claims; registered names are refused. */
  readonly claims: IdentityClaims
  /** How long the token may live. */
  readonly ttlSeconds: number
  /** The end of the session: no token outlives it. */
  readonly notAfterMs: number
}

/** Gives a token that is about to be signed its place in a status list; null for none. */
export type ReferToStatus = (token: {
  readonly tokenId: string
  readonly keyId: string | null
  readonly expiresAtSeconds: number
}) => Awaitable<StatusReference | null>

export interface AccessToken {
  readonly text: string
  readonly expiresInSeconds: number
}

/** Names that only the issuer fills, RFC 7519 section 4.1, RFC 9068 section 2.2, RFC 8693 section 4.1, and the status of draft-ietf-oauth-status-list-21. */
export const reservedClaims: readonly string[] = [
  'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id', 'scope', 'auth_time', 'acr', 'amr', 'tenant', 'cnf',
  'act', 'may_act', 'status', '__proto__',
] // prettier-ignore

/** Signs an access token. @throws claims_invalid, token_too_large */
export function mintAccessToken(
  grant: AccessTokenGrant,
  issuer: {
    readonly url: string
    readonly keys: KeyRing
    readonly clock: Clock
    /** Null: tokens have no status. */
    readonly referToStatus: ReferToStatus | null
  },
): Awaitable<AccessToken> {
  // A sign-in right after a cut-off is dated into the next second; a token is not older than its sign-in.
  const issuedAtSeconds = Math.max(toSeconds(issuer.clock()), grant.authenticatedAtSeconds)
  const expiresInSeconds = Math.min(grant.ttlSeconds, toSeconds(grant.notAfterMs) - issuedAtSeconds)
  if (expiresInSeconds < 1) {
    throw new LatchkeyError('session_not_found', 'The session is over, so no token can be made from it.')
  }
  requireOwnNames(grant.claims)
  const claims = {
    ...grant.claims,
    client_id: grant.clientId,
    sid: grant.sessionId,
    auth_time: grant.authenticatedAtSeconds,
    amr: [...grant.amr],
    ...(grant.scope === null ? {} : { scope: grant.scope }),
    ...(grant.tenant === null ? {} : { tenant: grant.tenant }),
  }
  const tokenId = randomText(16)
  return whenReady(issuer.keys.signingKey(), (key) => {
    const expiresAtSeconds = issuedAtSeconds + expiresInSeconds
    const reference = issuer.referToStatus?.({ tokenId, keyId: key.kid, expiresAtSeconds }) ?? null
    return whenReady(reference, (status) => ({
      text: signJwt(status === null ? claims : { ...claims, status: { status_list: status } }, key, {
        type: 'at+jwt',
        issuer: issuer.url,
        subject: grant.subject,
        audience: grant.audience,
        tokenId,
        expiresInSeconds,
        clock: () => issuedAtSeconds * 1000,
      }),
      expiresInSeconds,
    }))
  })
}

function requireOwnNames(claims: IdentityClaims): void {
  const reserved = Object.keys(claims).find((name) => reservedClaims.includes(name))
  if (reserved !== undefined) {
    throw new LatchkeyError(
      'claims_invalid',
      `The claim "${reserved}" is Latchkey's to fill; choose another name.`,
    )
  }
}
