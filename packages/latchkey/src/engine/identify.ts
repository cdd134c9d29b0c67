import { toSeconds } from '../clock.ts'
import type { VerifiedToken } from '../jwt/index.ts'
import { reservedClaims } from '../grant/access-token.ts'
import { deepFreeze, type Json } from '../json.ts'
import type { Identity, IdentityClaims } from '../session/identity.ts'
import { isSessionId } from '../session/credential.ts'
import type { Session } from '../store/record.ts'

/** Makes identities out of records and tokens; the same one for the same object, since both never change. */
export interface Identify {
  fromSession(session: Session): Identity
  /** Null if the token is not of this deployment's making: it names no session. */
  fromToken(token: VerifiedToken): Identity | null
}

export function createIdentify(claimsOf: ((session: Session) => IdentityClaims) | null): Identify {
  const bySession = new WeakMap<Session, Identity>()
  const byToken = new WeakMap<VerifiedToken, Identity>()

  return {
    fromSession(session) {
      // Copies that stay are frozen, all the way down, and so is what is made from them: requests share it. A record that was read
      // for one check is that request's own, and would just fill the map.
      const isCopy = Object.isFrozen(session)
      const known = isCopy ? bySession.get(session) : undefined
      if (known !== undefined) return known
      const identity: Identity = {
        subject: session.subject,
        sessionId: session.id,
        tenant: session.tenant,
        authenticatedAtSeconds: toSeconds(session.authenticatedAtMs),
        amr: session.amr,
        claims: claimsOf === null ? noClaims : copyOf(claimsOf(session)),
        proof: 'session_cookie',
      }
      if (isCopy) bySession.set(session, Object.freeze(identity))
      return identity
    },
    fromToken(token) {
      const known = byToken.get(token)
      if (known !== undefined) return known
      const { sub, sid, tenant, auth_time, iat, amr } = token.claims
      if (sub === undefined || sid === undefined || !isSessionId(sid)) return null
      const identity: Identity = Object.freeze({
        subject: sub,
        sessionId: sid,
        tenant: typeof tenant === 'string' ? tenant : null,
        authenticatedAtSeconds: auth_time ?? iat ?? 0,
        amr: Object.freeze(Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : []),
        claims: ownClaims(token),
        proof: 'access_token',
      })
      byToken.set(token, identity)
      return identity
    },
  }
}

const noClaims: IdentityClaims = Object.freeze({})
const reserved: ReadonlySet<string> = new Set(reservedClaims)

function ownClaims(token: VerifiedToken): IdentityClaims {
  const own = Object.entries(token.claims).filter(([name]) => !reserved.has(name))
  return own.length === 0 ? noClaims : deepFreeze(Object.fromEntries(own) as Record<string, Json>) // parsed from JSON
}

/** Through JSON, as a token would carry it: identities are shared by requests, so nobody may change what another one sees. */
function copyOf(claims: IdentityClaims): IdentityClaims {
  return deepFreeze(JSON.parse(JSON.stringify(claims)) as IdentityClaims)
}
