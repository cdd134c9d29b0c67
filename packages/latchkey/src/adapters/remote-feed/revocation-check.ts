import { isPending, type Awaitable } from '../../awaitable.ts'
import type { Clock } from '../../clock.ts'
import type { KeySet, VerifiedToken } from '../../jwt/index.ts'
import type { TokenHandle } from '../../revocation/known-revocations.ts'
import { maxHeartbeatAgeMs } from '../../revocation/live-state.ts'
import { pass, refuse, type Verdict } from '../../verdict.ts'
import { createIntrospection } from './introspection.ts'
import { createFeedKnowledge } from './knowledge.ts'
import type { RevocationFeedSettings } from './options.ts'
import { createRemoteFeed } from './remote-feed.ts'
import { createTokenWatch } from './token-watch.ts'

/** `token_revoked`, `key_withdrawn`: 401. `revocation_unknown`: nothing is known that is recent enough, so 503. */
export type RevocationReason = 'token_revoked' | 'key_withdrawn' | 'revocation_unknown'

export interface RevocationStatus {
  /** False: tokens are judged by introspection, or not at all. */
  readonly isFresh: boolean
  /** Milliseconds since the moment as of which everything is known. Infinity before the first answer. */
  readonly ageMs: number
  readonly revocations: number
  readonly revocationBytes: number
  readonly cutoffs: number
  /** Connections that wait for the end of their token. */
  readonly watched: number
  /** Tokens that introspection has judged. */
  readonly introspected: number
  /** Tokens that were accepted although nothing recent was known: 0 unless `insecureAcceptWhenStale`. */
  readonly acceptedWhileStale: number
}

/** Says of verified tokens whether they were revoked. */
export interface RevocationCheck {
  judge(token: VerifiedToken, text: string): Awaitable<Verdict<VerifiedToken, RevocationReason>>
  watch(token: VerifiedToken): AbortSignal
  /** Waits for the first snapshot; true if there is one that is recent enough. */
  prepare(): Promise<boolean>
  /** Null: there is no bound, because stale knowledge is accepted. */
  readonly worstCaseLagMs: number | null
  status(): RevocationStatus
  close(): void
}

export interface RevocationCheckOptions {
  readonly settings: RevocationFeedSettings
  readonly issuer: string
  readonly fetch: typeof fetch
  readonly clock: Clock
  readonly elapsed: Clock
  readonly keys: () => KeySet
  readonly isKeyWithdrawn: (kid: string) => boolean
  readonly withdrawKey: (kid: string) => void
  readonly reloadKeys: () => Promise<void>
  readonly onError: (error: unknown) => void
}

export function createRevocationCheck(options: RevocationCheckOptions): RevocationCheck {
  const { settings, fetch, clock, elapsed, onError } = options
  const { maxStalenessMs, timeoutMs } = settings
  let introspected = 0
  let acceptedWhileStale = 0

  const knowledge = createFeedKnowledge({
    issuer: options.issuer,
    keys: options.keys,
    clock,
    elapsed,
    maxStalenessMs,
    maxRevocations: settings.maxRevocations,
    onEvent(event) {
      if (event.type === 'key_withdrawn') {
        options.withdrawKey(event.keyId)
        // What signs from now on may be a key that we do not know yet.
        void options.reloadKeys()
      }
      watchers.notice(event)
    },
  })
  const feed = createRemoteFeed({
    mode: settings.mode,
    request: { url: settings.url, fetch, authorization: settings.authorization, maxBytes: settings.maxBytes },
    knowledge,
    elapsed,
    maxStalenessMs,
    timeoutMs,
    reloadKeys: options.reloadKeys,
    onError,
  })
  const introspect =
    settings.introspection === null
      ? null
      : createIntrospection({
          ...settings.introspection,
          fetch,
          elapsed,
          maxAgeMs: maxStalenessMs,
          timeoutMs,
          onError,
        })
  const watchers = createTokenWatch({ clock, handleOf, isRevoked: (token) => revocationOf(token) !== null })

  function revocationOf({ claims, key }: Pick<VerifiedToken, 'claims' | 'key'>): RevocationReason | null {
    if (key.kid !== null && options.isKeyWithdrawn(key.kid)) return 'key_withdrawn'
    return knowledge.covers(handleOf({ claims })) ? 'token_revoked' : null
  }

  function judgeNow(
    token: VerifiedToken,
    text: string,
    isFresh: boolean,
  ): Awaitable<Verdict<VerifiedToken, RevocationReason>> {
    const reason = revocationOf(token)
    if (reason !== null) return refuse(reason)
    return isFresh ? pass(token) : judgeWithoutFeed(token, text)
  }

  async function judgeWithoutFeed(
    token: VerifiedToken,
    text: string,
  ): Promise<Verdict<VerifiedToken, RevocationReason>> {
    const answer = (await introspect?.(text)) ?? 'unknown'
    if (answer !== 'unknown') introspected++
    if (answer === 'inactive') return refuse('token_revoked')
    // The feed may have come back meanwhile, and brought this.
    const reason = revocationOf(token)
    if (reason !== null) return refuse(reason)
    if (answer === 'active' || knowledge.isFresh()) return pass(token)
    if (settings.onStale === 'refuse') return refuse('revocation_unknown')
    acceptedWhileStale++
    return pass(token)
  }

  return {
    judge(token, text) {
      const isFresh = feed.sync()
      if (!isPending(isFresh)) return judgeNow(token, text, isFresh)
      return isFresh.then((fresh) => judgeNow(token, text, fresh))
    },
    watch: (token) => watchers.watch(token),
    prepare: () => feed.prepare(),
    worstCaseLagMs: settings.onStale === 'refuse' ? maxStalenessMs + maxHeartbeatAgeMs : null,
    status: () => ({
      isFresh: knowledge.isFresh(),
      ageMs: knowledge.ageMs,
      ...knowledge.sizes(),
      watched: watchers.size,
      introspected,
      acceptedWhileStale,
    }),
    close() {
      feed.close()
      watchers.close()
    },
  }
}

function handleOf({ claims }: Pick<VerifiedToken, 'claims'>): TokenHandle {
  const { sid = '', jti = '', sub = '', tenant, auth_time: authTime, iat } = claims
  return {
    sessionId: sid,
    tokenId: jti,
    subject: sub,
    tenant: typeof tenant === 'string' ? tenant : null,
    signedInAtSeconds: authTime ?? iat ?? 0,
  }
}
