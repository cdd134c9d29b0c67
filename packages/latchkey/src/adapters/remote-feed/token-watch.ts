import { every, type Clock } from '../../clock.ts'
import type { VerifiedToken } from '../../jwt/index.ts'
import type { TokenHandle } from '../../revocation/known-revocations.ts'
import type { RevocationEvent } from '../../store/event.ts'

export interface TokenWatchOptions {
  readonly clock: Clock
  readonly isRevoked: (token: VerifiedToken) => boolean
  readonly handleOf: (token: VerifiedToken) => TokenHandle
}

/** Tells long-lived connections that the token which opened them holds no longer. */
export interface TokenWatch {
  /** Fires when the token is revoked or expires. */
  watch(token: VerifiedToken): AbortSignal
  /** To be called for each event after it is known. */
  notice(event: RevocationEvent): void
  readonly size: number
  close(): void
}

interface Watcher {
  readonly token: VerifiedToken
  readonly controller: AbortController
}

const expiryCheckMs = 1_000

export function createTokenWatch({ clock, isRevoked, handleOf }: TokenWatchOptions): TokenWatch {
  /**
   * By session, so that one of many is found without a look at the others; tokens without a session together. In it by token, so that
   * whoever opens and closes connections with one token all day long has one watcher, and not one for each.
   */
  const bySession = new Map<string, Map<unknown, Watcher>>()
  let stop: (() => void) | null = null

  function fireWhere(watchers: Iterable<Watcher>, isOver: (token: VerifiedToken) => boolean): void {
    for (const watcher of [...watchers]) {
      if (!isOver(watcher.token)) continue
      const { sessionId } = handleOf(watcher.token)
      const others = bySession.get(sessionId)
      others?.delete(keyOf(watcher.token))
      if (others?.size === 0) bySession.delete(sessionId)
      watcher.controller.abort()
    }
    if (bySession.size === 0) close()
  }

  function* all(): Generator<Watcher> {
    for (const watchers of bySession.values()) yield* watchers.values()
  }

  function close(): void {
    stop?.()
    stop = null
  }

  return {
    watch(token) {
      const { sessionId } = handleOf(token)
      const watchers = bySession.get(sessionId) ?? new Map<unknown, Watcher>()
      const known = watchers.get(keyOf(token))
      if (known !== undefined) return known.controller.signal
      const controller = new AbortController()
      // It may have been revoked between the check that let it in and now.
      if (isRevoked(token)) controller.abort()
      else {
        bySession.set(sessionId, watchers.set(keyOf(token), { token, controller }))
        stop ??= every(expiryCheckMs, () => fireWhere(all(), ({ expiresAtMs }) => expiresAtMs <= clock()))
      }
      return controller.signal
    },
    notice(event) {
      if (bySession.size === 0 || event.type === 'session_changed') return
      const affected = event.type === 'session_ended' ? bySession.get(event.sessionId)?.values() : all()
      if (affected !== undefined) fireWhere(affected, isRevoked)
    },
    get size() {
      let size = 0
      for (const watchers of bySession.values()) size += watchers.size
      return size
    },
    close,
  }
}

/** One token has one `jti`; without one, every object is a token of its own. */
function keyOf(token: VerifiedToken): unknown {
  return token.claims.jti ?? token
}
