import { allAnswers, isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Clock } from '../clock.ts'
import type { KeyRing } from '../grant/key-ring.ts'
import type { RevokedTokens } from '../grant/revoked-tokens.ts'
import {
  createJwtVerifier,
  decodeWithoutVerifying,
  type KeySet,
  type TokenReason,
  type VerifiedToken,
} from '../jwt/index.ts'
import type { LiveState } from '../revocation/live-state.ts'
import { createVerifiedTokenCache } from '../revocation/verified-token-cache.ts'
import { isSessionId, parseCredential } from '../session/credential.ts'
import type { Identity } from '../session/identity.ts'
import type { SessionReason } from '../session/judge.ts'
import { lifetimeEnd, type LifetimeEnd } from '../session/lifetime.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Session, SessionId } from '../store/record.ts'
import type { Verdict } from '../verdict.ts'
import type { Identify } from './identify.ts'
import type { EngineSettings } from './settings.ts'

/** The answer to a credential. 401: it does not hold. 503: it could not be judged, which says nothing about it. */
export type Check = Checked | Unchecked

export interface Checked {
  readonly ok: true
  readonly identity: Identity
  /** The record, where the check had to look at it. */
  readonly session: Session | null
}

export interface Unchecked {
  readonly ok: false
  readonly status: 401 | 503
  readonly reason: CheckReason
}

export type CheckReason =
  | SessionReason
  | TokenReason
  | LifetimeEnd
  | 'token_revoked'
  | 'token_foreign'
  | 'key_withdrawn'
  | 'store_unavailable'

export interface Checks {
  /** Judges the value of a session cookie. Never throws. */
  session(credential: string): Awaitable<Check>
  /** Judges an access token. Never throws. */
  token(text: string): Awaitable<Check>
  /** The session of an access token of ours whose only fault is that its time is over: good for signing out, and for nothing else. */
  sessionOfExpired(text: string): Awaitable<SessionId | null>
  /** To be called when a key is withdrawn. */
  withdrawKey(kid: string): void
}

export interface ChecksOptions {
  readonly settings: EngineSettings
  readonly sessions: Sessions
  readonly live: LiveState
  readonly keys: KeyRing
  readonly identify: Identify
  readonly revokedTokens: RevokedTokens
  readonly onOutage: (error: unknown) => void
}

/** Order of a check: form → signature or lookup → time → cut-offs → revocation set. */
export function createChecks(options: ChecksOptions): Checks {
  const { settings, sessions, live, identify } = options
  const { clock } = settings
  const withdrawn = new Set<string>()
  const tokens = cachedVerifier(settings, clock)

  function outage(error: unknown): Check {
    options.onOutage(error)
    return unavailable
  }

  function judgedSession(verdict: Verdict<Session, SessionReason>): Check {
    if (!verdict.ok) return refused(verdict.reason)
    return { ok: true, identity: identify.fromSession(verdict.value), session: verdict.value }
  }

  /**
   * While local state may be late, the store is asked for all that could refuse the token, in one go: a store that hangs is waited for once.
   * A refusal counts even if another answer is missing; if one is missing and none refuses, the token cannot be judged.
   */
  function judgedByStore(token: VerifiedToken, identity: Identity): Awaitable<Check> {
    // The copy of the key ring may be as late as the feed.
    options.keys.reload()
    const asked = allAnswers(
      () => options.keys.keySet(),
      () => options.revokedTokens.has(token.claims.jti ?? ''),
      () => sessions.read(identity.sessionId),
    )
    return whenReady(asked, ([keys, revoked, read]) => {
      if (keys.isThere && token.key.kid !== null && !keys.value.has(token.key.kid))
        return refused('key_withdrawn')
      if (revoked.isThere && revoked.value) return refused('token_revoked')
      const end = read.isThere ? endOf(read.value) : null
      if (end !== null) return refused(end)
      if (keys.isThere && revoked.isThere && read.isThere) return { ok: true, identity, session: read.value }
      const missing = [keys, revoked, read].find((answer) => !answer.isThere)
      if (missing?.isThere === false) options.onOutage(missing.error)
      const isAccepted = settings.revocation.onStale === 'insecureAcceptWhenStale'
      return isAccepted ? { ok: true, identity, session: null } : unavailable
    })
  }

  function endOf(session: Session | null): CheckReason | null {
    return session === null ? 'token_revoked' : lifetimeEnd(session, clock())
  }

  function judgedLocally(token: VerifiedToken, identity: Identity): Check {
    // Leeway is for clocks that are not ours: here it would let a session outlive its end.
    const nowMs = clock()
    if (token.expiresAtMs <= nowMs) return refused('expired')
    if (token.key.kid !== null && withdrawn.has(token.key.kid)) return refused('key_withdrawn')
    const handle = {
      sessionId: identity.sessionId,
      tokenId: token.claims.jti ?? '',
      subject: identity.subject,
      tenant: identity.tenant,
      signedInAtSeconds: identity.authenticatedAtSeconds,
    }
    const isRevoked = live.isRevoked(handle, nowMs)
    return isRevoked ? refused('token_revoked') : { ok: true, identity, session: null }
  }

  function judgedToken(verdict: Verdict<VerifiedToken, TokenReason>): Awaitable<Check> {
    if (!verdict.ok) return refused(verdict.reason)
    const token = verdict.value
    const identity = identify.fromToken(token)
    if (identity === null) return refused('token_foreign')
    // Only now the feed: what nobody signed costs no look at the store.
    return whenReady(live.sync(), (isFresh) => {
      const check = judgedLocally(token, identity)
      return isFresh || !check.ok ? check : judgedByStore(token, identity)
    })
  }

  return {
    session(credential) {
      if (parseCredential(credential) === null) return refused('credential_malformed')
      return guarded(
        () => whenReady(live.sync(), () => whenReady(sessions.check(credential), judgedSession)),
        outage,
      )
    },
    token: (text) =>
      guarded(() => whenReady(options.keys.keySet(), (set) => judgedToken(tokens.check(text, set))), outage),
    sessionOfExpired: (text) =>
      whenReady(options.keys.keySet(), (set) => {
        const verdict = tokens.check(text, set)
        // The time is judged last, so everything else about the token, the signature included, was right. One that is over
        // for us may still be within the leeway.
        if (!verdict.ok && verdict.reason !== 'expired') return null
        const decoded = decodeWithoutVerifying(text)
        const sid = decoded.ok ? decoded.value.claims['sid'] : null
        return typeof sid === 'string' && isSessionId(sid) ? sid : null
      }),
    withdrawKey(kid) {
      withdrawn.add(kid)
      tokens.clear()
    },
  }
}

/** The verifier of this deployment's own tokens, with a memory that lasts as long as the key set does. */
function cachedVerifier(
  { issuer, tokens, revocation }: EngineSettings,
  clock: Clock,
): { check(text: string, keys: KeySet): Verdict<VerifiedToken, TokenReason>; clear(): void } {
  let current: KeySet | null = null
  const { leewaySeconds } = tokens
  const verify = createJwtVerifier({
    keys: () => current as KeySet, // set before every check
    issuer,
    audience: tokens.audience,
    type: 'at+jwt',
    profile: 'at+jwt',
    leewaySeconds,
    // Revocations are remembered for the life of today's tokens; longer ones, of an earlier configuration, are refreshed.
    maxLifetimeSeconds: tokens.ttlSeconds,
    clock,
  })
  const cache = createVerifiedTokenCache({
    verify,
    clock,
    leewaySeconds,
    maxEntries: revocation.maxCachedTokens,
  })
  return {
    check(text, keys) {
      if (keys !== current) {
        current = keys
        cache.clear()
      }
      return cache.check(text)
    },
    clear: () => cache.clear(),
  }
}

/** Runs a check that may throw now or reject later, and turns either into an answer. */
function guarded(run: () => Awaitable<Check>, onError: (error: unknown) => Check): Awaitable<Check> {
  try {
    const check = run()
    return isPending(check) ? check.catch(onError) : check
  } catch (error) {
    return onError(error)
  }
}

const unavailable: Unchecked = { ok: false, status: 503, reason: 'store_unavailable' }

function refused(reason: CheckReason): Unchecked {
  return { ok: false, status: 401, reason }
}
