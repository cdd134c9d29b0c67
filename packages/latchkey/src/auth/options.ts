import type { Clock } from '../clock.ts'
import type { AuthEventListener } from '../engine/events.ts'
import type { Strategy } from '../engine/settings.ts'
import type { AuthenticateClient } from '../http/client-authorization.ts'
import type { HttpRequest } from '../http/message.ts'
import type { Authenticate, AuthorizeFeed } from '../http/settings.ts'
import type { JwtAlgorithm } from '../jwt/index.ts'
import type { IdentityClaims } from '../session/identity.ts'
import type { LifetimeOptions } from '../session/lifetime.ts'
import type { InsertRules, Store } from '../store/contract.ts'
import type { Session } from '../store/record.ts'

export interface AuthOptions {
  /** Public URL of this deployment, without path: `https://app.example`. `http` only on loopback. */
  readonly issuer: string
  readonly strategy: Strategy
  readonly store: Store
  readonly lifetime?: LifetimeOptions
  readonly sessions?: SessionCapOptions
  readonly tokens?: TokenOptions
  readonly cookies?: CookieOptions
  /** Origins besides the issuer's whose pages may send unsafe requests with our cookie. @default [] */
  readonly trustedOrigins?: readonly string[]
  readonly routes?: RouteOptions
  readonly revocation?: RevocationOptions
  /** The app's own claims, from the session's record: on the identity under every strategy, and in tokens. @default none */
  readonly claims?: (session: Session) => IdentityClaims
  /** True for requests that are not the subject's own activity, such as polling: they do not extend the idle time. @default none */
  readonly isPassive?: (request: HttpRequest) => boolean
  /** 32 bytes that encrypt private keys in the store. @default the store's own, where it has one (memory, embedded) */
  readonly encryptionKey?: Uint8Array
  /** `timer`: expired rows and due key rotations are seen to once a minute. `manual`: call `auth.maintain()`. @default 'timer' */
  readonly maintenance?: 'timer' | 'manual'
  /** Told what happened, for audit logs and metrics. Never sees a secret. */
  readonly onEvent?: AuthEventListener
  /** @default the machine's */
  readonly clock?: Clock
}

export interface SessionCapOptions {
  /** Live sessions a subject may have; null: no cap. @default 10 */
  readonly maxPerSubject?: number | null
  /** @default 'evict_oldest' */
  readonly onCap?: InsertRules['onCap']
}

export interface TokenOptions {
  /** Life of an access token, seconds: 10 to 86,400. @default 600 */
  readonly ttlSeconds?: number
  /** The audience of this app's own tokens. @default the issuer */
  readonly audience?: string
  /** The OAuth client that tokens are issued to when none is named. @default 'latchkey' */
  readonly clientId?: string
  /** Signs this app's own tokens. @default 'EdDSA' */
  readonly alg?: JwtAlgorithm
  /** Algorithms for services that cannot take the default: `{ 'https://api.example': 'ES256' }`. @default none */
  readonly algByAudience?: Readonly<Record<string, JwtAlgorithm>>
  /** Clock difference that is forgiven, seconds: 0 to 300. @default 30 */
  readonly leewaySeconds?: number
  /** How long the previous refresh token gets the same successor again, seconds: 0 to 60. @default 10 */
  readonly refreshGraceSeconds?: number
  /** Time that a key signs, seconds. @default 2_592_000 (30 days) */
  readonly keyRotationSeconds?: number
  /**
   * Gives tokens a place in a Token Status List (draft-ietf-oauth-status-list-21), for verifiers that know nothing of Latchkey: the longest
   * time, seconds, until such a verifier refuses a revoked token; 10 to 3,600, less than ttlSeconds. Costs a write for each token.
   * Null: no lists. @default null
   */
  readonly statusListLagSeconds?: number | null
  /** Time that a key is published before it signs: the longest that verifiers cache the key set. @default 86_400 (24 hours) */
  readonly keyPublishSeconds?: number
}

export interface CookieOptions {
  /** Base of the cookie names. @default 'lk' */
  readonly name?: string
  /** @default 'lax' */
  readonly sameSite?: 'lax' | 'strict'
}

export interface RouteOptions {
  /** Where Latchkey's own routes are. Null: nowhere, the app calls the functions. @default '/auth' */
  readonly basePath?: string | null
  /** Checks what was sent to `POST /auth/sign-in`; null refuses. Without it there is no such route. */
  readonly authenticate?: Authenticate
  /**
   * Judges the id and secret of an OAuth client. With it there are `POST /oauth/introspect` (RFC 7662) and `POST /oauth/revoke`
   * (RFC 7009).
   */
  readonly authenticateClient?: AuthenticateClient
  /** Where forms go after sign-in and sign-out: a path on this origin. @default '/' */
  readonly afterForm?: string
  /** The feed for services without a store. Without it there is none. */
  readonly revocations?: FeedRouteOptions
}

export interface FeedRouteOptions {
  /**
   * Says whether a request may read the feed, which names subjects and sessions: by the credentials of a service, never by the cookie of a
   * user. @default OAuth clients with the scope `revocations`, by `authenticateClient`
   */
  readonly authorize?: AuthorizeFeed
  /** @default '/revocations' */
  readonly path?: string
  /** Streams that this node serves at the same time; more are answered 503. 1 to 100,000. @default 1_000 */
  readonly maxConnections?: number
}

export interface RevocationOptions {
  /** Silence of the feed after which local state is not trusted, ms: 50 to 60,000. @default 2_000 */
  readonly maxStalenessMs?: number
  /**
   * Tokens while the feed is stale and the store down: answer 503, or accept what may be revoked.
   * @default 'refuse'
   */
  readonly onStale?: 'refuse' | 'insecureAcceptWhenStale'
  /** Session records kept as copies in this process. 0: every check reads the store. @default 100_000 */
  readonly maxCachedSessions?: number
  /** Verified tokens remembered in this process. 0: every check verifies the signature. @default 10_000 */
  readonly maxCachedTokens?: number
  /** Revocations remembered in this process before the set degrades to a cut-off. @default 1_000_000 */
  readonly maxRevocations?: number
}
