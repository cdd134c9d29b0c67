import { createEngine, type Keys } from '../engine/engine.ts'
import type { Introspection, Revoked, RevokeReason, TokenViewer } from '../engine/introspect.ts'
import type { MintOptions, SignInSubject } from '../engine/issue.ts'
import type { ClientAuthorization, ClientNeed, ClientPeer } from '../http/client-authorization.ts'
import { createCredentialCookies } from '../http/credential-cookies.ts'
import { createGate } from '../http/gate.ts'
import type { RequestGate } from '../http/request-auth.ts'
import type { LiveStateSizes } from '../revocation/live-state.ts'
import type { Identity } from '../session/identity.ts'
import type { SessionOrigin } from '../session/new-session.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Awaitable } from '../awaitable.ts'
import type { Check } from '../engine/check.ts'
import type { EndOutcome, EndTarget } from '../store/contract.ts'
import type { ClientInfo, Session } from '../store/record.ts'
import type { Verdict } from '../verdict.ts'
import type { AuthOptions } from './options.ts'
import { authSettings, type AuthSettings } from './settings.ts'

/** Authentication state for one deployment: the same calls under every strategy. */
export interface Auth extends RequestGate {
  readonly settings: PublicSettings
  /** Read, list, count and change sessions. */
  readonly sessions: Pick<Sessions, 'read' | 'list' | 'count' | 'setData'>
  /** The signing keys. */
  readonly keys: Keys
  /**
   * Ends one session, all of a subject (but one), all of a tenant, or everyone's; and with them every token made from them, on every
   * verifier that follows the feed.
   * @throws subject_invalid for a name that no subject or tenant can have
   */
  end(target: EndTarget): Promise<EndOutcome>
  /**
   * Starts a session that began elsewhere, for moving in from other software; the outcome has the `Set-Cookie` lines of its credential. It
   * ends no later than it would have there. Null if the subject, or everyone, was signed out since `createdAtMs`.
   * @throws session_cap_reached, subject_invalid, session_data_too_large
   */
  carryOver(subject: SignInSubject, origin: CarriedOrigin): Promise<CarriedOver | null>
  /** A token for another service, from this identity's session. @throws session_not_found, claims_invalid */
  mint(identity: Identity, options: MintOptions): Promise<string>
  /** Judges a credential that did not come by HTTP: the value of a session cookie, or an access token. Never throws. */
  check(credential: { readonly cookie: string } | { readonly accessToken: string }): Awaitable<Check>
  /**
   * What an access token, refresh token or session cookie is worth right now, by the store's own word (RFC 7662). A viewer hears only of
   * what is meant for it. @throws store_unavailable for an outage, which says nothing about the token
   */
  introspect(credential: string, viewer?: TokenViewer): Promise<Introspection>
  /**
   * Ends the session of a refresh token or cookie, or revokes an access token until it expires, on every verifier that follows the feed
   * (RFC 7009). @throws store_unavailable
   */
  revokeToken(credential: string, viewer?: TokenViewer): Promise<Verdict<Revoked, RevokeReason>>
  /** Finds out which OAuth client sent a request of the app's own, by `routes.authenticateClient`, and whether it may. */
  authorizeClient(request: ClientPeer, need: ClientNeed): Promise<ClientAuthorization>
  /** Fires when the identity's session ends; for WebSockets and event streams. */
  watch(identity: Identity): AbortSignal
  /** Milliseconds by which a revocation can at worst be late on this node. 0 if every check asks the store's log. */
  readonly worstCaseRevocationLagMs: number
  /** What this node holds in memory, for metrics. */
  sizes(): LiveStateSizes
  /** One round of housekeeping, for `maintenance: 'manual'`: forgets expired rows, rotates keys that are due. */
  maintain(): Promise<void>
  /** Streams of the feed for services without a store that are open on this node. */
  readonly feedConnections: number
  /** Ends those streams, before a server stops: it would wait for them for ever. Their readers go to another node, or come back. */
  endStreams(): void
  /** Ends the streams, finishes pending writes and closes the store. */
  close(): Promise<void>
}

/** What other code may want to know of the options. */
export interface PublicSettings extends Pick<AuthSettings, 'issuer' | 'isHttps' | 'strategy' | 'lifetime'> {
  /** The cookies that a credential is carried in, prefix included. */
  readonly cookieNames: readonly string[]
}

/** Where a session comes from that is carried over. */
export interface CarriedOrigin extends SessionOrigin {
  readonly client: ClientInfo
}

/** A session that was carried over, and the cookies to send with it. */
export interface CarriedOver {
  readonly session: Session
  readonly setCookies: readonly string[]
}

const housekeepingMs = 60_000

/** Puts sessions, tokens or both over a store. @throws config_invalid */
export function createAuth(options: AuthOptions): Auth {
  const settings = authSettings(options)
  const engine = createEngine(settings, settings.maintenance === 'timer' ? housekeepingMs : null)
  const gate = createGate(engine, settings)
  const { sessions, keys, checks, issuer, introspector, live, watchers, publisher } = engine

  const { issuer: url, isHttps, strategy, lifetime, clock } = settings
  const cookies = createCredentialCookies({ http: settings, strategy, lifetime, clock })

  return {
    settings: { issuer: url, isHttps, strategy, lifetime, cookieNames: cookies.names },
    sessions,
    keys,
    begin: (request, response) => gate.begin(request, response),
    end: (target) => engine.end(target),
    async carryOver(subject, { client, ...origin }) {
      const issued = await issuer.carryOver({ ...subject, carry: 'cookie' }, client, origin)
      if (issued === null) return null
      engine.report({
        type: 'session_created',
        subject: issued.session.subject,
        sessionId: issued.session.id,
      })
      return { session: issued.session, setCookies: cookies.lines(issued) }
    },
    mint: (identity, mint) => issuer.mint(identity, mint),
    check: (credential) =>
      'cookie' in credential ? checks.session(credential.cookie) : checks.token(credential.accessToken),
    introspect: (credential, viewer) => introspector.introspect(credential, viewer ?? null),
    revokeToken: (credential, viewer) => introspector.revoke(credential, viewer ?? null),
    authorizeClient: gate.authorizeClient,
    watch: (identity) => watchers.watch(identity),
    worstCaseRevocationLagMs: live.worstCaseLagMs,
    sizes: () => live.sizes(),
    maintain: () => engine.maintain(),
    get feedConnections() {
      return publisher.connections
    },
    endStreams: () => publisher.endStreams(),
    close: () => engine.close(),
  }
}
