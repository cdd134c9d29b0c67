import type { Clock } from '../clock.ts'
import type { SessionId } from '../store/record.ts'

/** How often the tokens of one session were exchanged of late. */
export interface RefreshRate {
  /** True if the exchange of a token of this generation would be one too many. */
  isExceeded(sessionId: SessionId, generation: number): boolean
  /** Notes that a token of this generation was exchanged. */
  note(sessionId: SessionId, generation: number): void
}

/** Exchanges of one session a minute, and until the next is allowed at the latest. */
export const maxRefreshesPerMinute = 30
export const refreshWindowSeconds = 60

const maxSessions = 10_000

/**
 * Counts by the generation that a token carries, which all nodes share: a node that has seen a session knows how often it was exchanged
 * anywhere since. Retries within the grace window do not count, and an old token is never refused here, so reuse is always seen.
 */
export function createRefreshRate(clock: Clock): RefreshRate {
  const windows = new Map<SessionId, { readonly sinceMs: number; readonly generation: number }>()

  return {
    isExceeded(sessionId, generation) {
      const known = windows.get(sessionId)
      if (known === undefined) return false
      const elapsedMs = clock() - known.sinceMs
      // A clock that was set back starts a new window: a user must not be held up until it has caught up.
      const isOver = elapsedMs < 0 || elapsedMs >= refreshWindowSeconds * 1000
      if (isOver) windows.delete(sessionId)
      return !isOver && generation - known.generation >= maxRefreshesPerMinute
    },
    note(sessionId, generation) {
      if (windows.has(sessionId)) return
      windows.set(sessionId, { sinceMs: clock(), generation })
      const [oldest] = windows.keys()
      if (windows.size > maxSessions && oldest !== undefined) windows.delete(oldest)
    },
  }
}
