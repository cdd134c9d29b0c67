import type { Clock } from '../clock.ts'
import type { JwtAlgorithm } from '../jwt/index.ts'
import type { IdentityClaims } from '../session/identity.ts'
import type { LifetimePolicy } from '../session/lifetime.ts'
import type { SessionCap } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import type { Session } from '../store/record.ts'
import type { AuthEventListener } from './events.ts'

/** What the client carries: `session` an opaque cookie; `jwt` an access and a refresh token; `hybrid` the cookie for browsers, tokens for the rest. */
export type Strategy = 'session' | 'jwt' | 'hybrid'

/** How the credential travels: in HttpOnly cookies, or in the response body for an `Authorization` header. */
export type Carry = 'cookie' | 'bearer'

/** What a credential is made of, for a strategy and a way to carry it. */
export type CredentialKind = 'session_secret' | 'tokens'

/** The whole difference between the strategies. A pair that is missing is refused with `carry_not_supported`. */
export const credentialKinds: Record<Strategy, Partial<Record<Carry, CredentialKind>>> = {
  session: { cookie: 'session_secret' },
  jwt: { cookie: 'tokens', bearer: 'tokens' },
  hybrid: { cookie: 'session_secret', bearer: 'tokens' },
}

/** Checked options of everything below HTTP. */
export interface EngineSettings {
  readonly issuer: string
  readonly strategy: Strategy
  readonly store: Store
  readonly lifetime: LifetimePolicy
  readonly cap: SessionCap
  readonly tokens: TokenSettings
  readonly revocation: RevocationSettings
  readonly claims: ((session: Session) => IdentityClaims) | null
  readonly encryptionKey: Uint8Array
  readonly onEvent: AuthEventListener | null
  readonly clock: Clock
  /** Goes on evenly, whoever sets `clock`. */
  readonly steadyClock: Clock
}

export interface TokenSettings {
  readonly ttlSeconds: number
  readonly audience: string
  readonly clientId: string
  readonly alg: JwtAlgorithm
  readonly algByAudience: ReadonlyMap<string, JwtAlgorithm>
  readonly leewaySeconds: number
  readonly refreshGraceSeconds: number
  readonly keyRotationSeconds: number
  readonly keyPublishSeconds: number
  /** Null: tokens have no status. */
  readonly statusListLagSeconds: number | null
}

export interface RevocationSettings {
  readonly maxStalenessMs: number
  readonly onStale: 'refuse' | 'insecureAcceptWhenStale'
  readonly maxCachedSessions: number
  readonly maxCachedTokens: number
  readonly maxRevocations: number
  /** Streams of the feed at the same time. 0: there is no feed for services without a store. */
  readonly maxFeedConnections: number
}
