import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import { carefulClock, type Clock } from '../clock.ts'
import { deepFreeze } from '../json.ts'
import type { Feed, Store } from '../store/contract.ts'
import { maxClockSkewMs } from '../store/cutoff.ts'
import type { RevocationEvent } from '../store/event.ts'
import type { Session, SessionId } from '../store/record.ts'
import type { SessionSource } from '../session/sessions.ts'
import { createFollower } from './follower.ts'
import { createKnownRevocations, type RevocationSizes, type TokenHandle } from './known-revocations.ts'
import { createSessionCache } from './session-cache.ts'

export interface LiveStateOptions {
  readonly store: Store
  readonly clock: Clock
  /** Goes on evenly, whoever sets `clock`. */
  readonly steadyClock: Clock
  /** How long an event is remembered after it has come, at least: the longest life of a token. */
  readonly rememberMs: number
  /** @see AuthOptions.maxStalenessMs */
  readonly maxStalenessMs: number
  /** Sessions kept as copies. 0: none. */
  readonly maxCachedSessions: number
  /** Ended sessions and revoked tokens remembered before the set degrades to a cut-off. */
  readonly maxRevocations: number
  /** Called for each event after local state has it. */
  readonly onEvent?: (event: RevocationEvent) => void
  readonly onBackgroundError?: (error: unknown) => void
}

/** What one node knows without asking the store, and how far it may trust that. */
export interface LiveState {
  /** Catches up with the feed; true if copies and the revocation set may be trusted for this check. Never throws. */
  sync(): Awaitable<boolean>
  /** Where session checks look. Copies are offered only while the last `sync` was true. */
  readonly source: SessionSource
  /** True if a token's session, the token itself, or its sign-in is known to be revoked. */
  isRevoked(token: TokenHandle, nowMs: number): boolean
  /** Milliseconds by which a revocation can at worst be late on this node: 0 if every check asks the log. */
  readonly worstCaseLagMs: number
  /** Drops the copy of a session that was seen to be over, ahead of the event that will say so. */
  forget(id: SessionId): void
  /** For metrics. */
  sizes(): LiveStateSizes
  close(): void
}

export interface LiveStateSizes extends RevocationSizes {
  readonly cachedSessions: number
  readonly appliedSequence: number
}

/** A pushed heartbeat tells of an answer of the store that may be this old. */
export const maxHeartbeatAgeMs = 500

export function createLiveState(options: LiveStateOptions): LiveState {
  const { store, clock } = options
  const { earliest, latest } = carefulClock(clock, options.steadyClock)
  const revocations = createKnownRevocations({
    maxEntries: options.maxRevocations,
    // What is forgotten while the clock is wrong would be missing when it is right again.
    clock: earliest,
    // Whom a node with a faster clock has just signed in is meant too.
    cutoffClock: () => latest() + maxClockSkewMs,
    rememberMs: options.rememberMs,
  })
  const cache = createSessionCache(options.maxCachedSessions)
  const follower = createFollower({
    feed: store.feed,
    clock,
    elapsed: options.steadyClock,
    snapshotClock: earliest,
    maxStalenessMs: options.maxStalenessMs,
    apply,
    reset() {
      changes++
      cache.clear()
    },
    ...(options.onBackgroundError === undefined ? {} : { onBackgroundError: options.onBackgroundError }),
  })
  let isTrusted = false
  /** Grows with every event and every new beginning; what was read before may be older than either. */
  let changes = 0

  function apply(event: RevocationEvent): void {
    changes++
    revocations.apply(event)
    switch (event.type) {
      case 'session_ended':
        cache.drop(event.sessionId)
        break
      case 'session_changed':
        cache.dropOlder(event.sessionId, event.version)
        break
      case 'subject_cutoff':
        cache.dropSubject(event.subject)
        break
      case 'tenant_cutoff':
      case 'global_cutoff':
        cache.clear()
        break
      case 'token_revoked':
      case 'key_withdrawn':
        break
    }
    options.onEvent?.(event)
  }

  function trust(isFresh: boolean): boolean {
    isTrusted = isFresh
    return isFresh
  }

  function fetch(id: SessionId): Awaitable<Session | null> {
    // Many ends at once would otherwise cost the store a read on every node, while it is busy with their writes.
    if (revocations.ended(id)) return null
    const changesBefore = changes
    return whenReady(store.read(id), (session) => {
      // An event that was applied while the read was under way may be about this very session.
      const isCurrent = isTrusted && changes === changesBefore
      if (session !== null && isCurrent && options.maxCachedSessions > 0) cache.put(deepFreeze(session))
      return session
    })
  }

  return {
    sync() {
      const fresh = follower.sync()
      return isPending(fresh) ? fresh.then(trust) : trust(fresh)
    },
    source: {
      cached: (id) => (isTrusted ? cache.get(id) : null),
      fetch,
      remember: (session) => cache.refresh(session),
    },
    isRevoked: (token, nowMs) => revocations.cover(token, nowMs),
    forget: (id) => cache.drop(id),
    worstCaseLagMs: worstCaseLagMs(store.feed.delivery, options.maxStalenessMs),
    sizes: () => ({
      ...revocations.sizes(),
      cachedSessions: cache.size,
      appliedSequence: follower.applied,
    }),
    close: () => follower.close(),
  }
}

function worstCaseLagMs(delivery: Feed['delivery'], maxStalenessMs: number): number {
  if (delivery === 'on_check') return 0
  return delivery === 'on_use' ? maxStalenessMs : maxStalenessMs + maxHeartbeatAgeMs
}
