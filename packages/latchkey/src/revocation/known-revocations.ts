import type { Clock } from '../clock.ts'
import type { RevocationEvent } from '../store/event.ts'
import { createCutoffs, type CutoffSubject } from './cutoffs.ts'
import { createRevocationSet } from './revocation-set.ts'

/** What was revoked, as far as this process was told: ended sessions, revoked tokens, and cut-offs. */
export interface KnownRevocations {
  apply(event: RevocationEvent): void
  /** True if the token's session, the token itself, or its sign-in is revoked. */
  cover(token: TokenHandle, nowMs: number): boolean
  /** True if this very session was ended. Nothing brings it back: ids are never used twice. */
  ended(sessionId: string): boolean
  /** For metrics. */
  sizes(): RevocationSizes
}

export interface TokenHandle extends CutoffSubject {
  readonly sessionId: string
  readonly tokenId: string
}

export interface RevocationSizes {
  readonly revocations: number
  readonly revocationBytes: number
  readonly cutoffs: number
}

export interface KnownRevocationsOptions {
  /** Ended sessions and revoked tokens remembered before the set degrades to a cut-off; and cut-offs as many. */
  readonly maxEntries: number
  /** Decides what may be forgotten. */
  readonly clock: Clock
  /** The time of the cut-off when there is no room left. @default clock */
  readonly cutoffClock?: Clock
  /**
   * How long an event is remembered after it has come, at least, in milliseconds: the longest life of a token, where the clock of its
   * writer may be wrong. @default 0
   */
  readonly rememberMs?: number
}

export function createKnownRevocations(options: KnownRevocationsOptions): KnownRevocations {
  const { maxEntries, clock, cutoffClock = clock, rememberMs = 0 } = options
  const ids = createRevocationSet({ maxEntries })
  const cutoffs = createCutoffs({ maxEntries, now: clock })

  function remember(id: string, event: RevocationEvent): void {
    const nowMs = clock()
    const expiresAtMs = Math.max(event.expiresAtMs, nowMs + rememberMs)
    if (expiresAtMs <= nowMs) return
    // Full: rather sign too many out than let one back in.
    if (ids.add(id, expiresAtMs, nowMs) === 'full') cutoffs.raiseGlobal(cutoffClock())
  }

  return {
    apply(event) {
      switch (event.type) {
        case 'session_ended':
          return remember(event.sessionId, event)
        case 'token_revoked':
          return remember(event.tokenId, event)
        case 'subject_cutoff':
          return cutoffs.raiseSubject(event.subject, event)
        case 'tenant_cutoff':
          return cutoffs.raiseTenant(event.tenant, event)
        case 'global_cutoff':
          return cutoffs.raiseGlobal(event.beforeMs)
        case 'session_changed':
        case 'key_withdrawn':
          return
      }
    },
    cover: (token, nowMs) =>
      ids.has(token.sessionId, nowMs) || ids.has(token.tokenId, nowMs) || cutoffs.cover(token),
    ended: (sessionId) => ids.has(sessionId, clock()),
    sizes: () => ({ revocations: ids.size, revocationBytes: ids.byteLength, cutoffs: cutoffs.size }),
  }
}
