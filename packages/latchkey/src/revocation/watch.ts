import { every, toSeconds, type Clock } from '../clock.ts'
import { lifetimeEnd, lifetimeEndsAtMs } from '../session/lifetime.ts'
import type { Store } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'
import type { SessionId } from '../store/record.ts'
import type { LiveState } from './live-state.ts'

export interface WatchedSession {
  readonly sessionId: SessionId
  readonly subject: string
  readonly tenant: string | null
  readonly authenticatedAtSeconds: number
}

/** Tells long-lived connections that their session is over. */
export interface Watchers {
  /** Fires when the session is ended, cut off, or past its lifetime. */
  watch(session: WatchedSession): AbortSignal
  /** To be called for each event of the feed. */
  notice(event: RevocationEvent): void
  readonly size: number
  close(): void
}

export interface WatchersOptions {
  readonly store: Store
  readonly clock: Clock
  /** Set after construction, because the live state in turn reports its events here. */
  readonly live: () => LiveState
  /** How often the feed is asked while somebody watches. @default 200 */
  readonly pollMs?: number
  /** How often every record is read while the feed cannot be trusted. @default 30_000 */
  readonly recheckMs?: number
}

interface Watcher {
  readonly session: WatchedSession
  readonly controller: AbortController
  /**
   * When its record must be read: no event announces the end of a lifetime, and until the end that was read last it can only have moved
   * away. At once at first: it may have ended between the check that admitted it and now.
   */
  dueAtMs: number
}

export function createWatchers(options: WatchersOptions): Watchers {
  const { store, clock } = options
  const pollMs = options.pollMs ?? 200
  const recheckMs = options.recheckMs ?? 30_000
  const bySession = new Map<string, Watcher>()
  let stop: (() => void) | null = null
  let recheckedAtMs = clock()

  function fire(sessionId: string): void {
    const watcher = bySession.get(sessionId)
    if (watcher === undefined) return
    bySession.delete(sessionId)
    // Not at once: events come in batches, and a listener that checks something while half of a batch is applied would be
    // answered by a log that is caught up with all over again, once for each listener.
    queueMicrotask(() => watcher.controller.abort())
    if (bySession.size === 0) rest()
  }

  function fireWhere(isOver: (session: WatchedSession) => boolean): void {
    for (const { session } of [...bySession.values()]) if (isOver(session)) fire(session.sessionId)
  }

  /** Its lifetime may have become shorter. */
  function recheck(sessionId: string): void {
    const watcher = bySession.get(sessionId)
    if (watcher !== undefined) watcher.dueAtMs = Number.NEGATIVE_INFINITY
  }

  function rest(): void {
    stop?.()
    stop = null
  }

  async function poll(): Promise<void> {
    const isFeedTrusted = await options.live().sync()
    const isRecheckDue = !isFeedTrusted && Math.abs(clock() - recheckedAtMs) >= recheckMs
    if (isRecheckDue) recheckedAtMs = clock()
    for (const watcher of [...bySession.values()]) {
      if (!isRecheckDue && watcher.dueAtMs > clock()) continue
      const { sessionId } = watcher.session
      const record = await store.read(sessionId)
      if (record !== null && lifetimeEnd(record, clock()) === null) {
        watcher.dueAtMs = lifetimeEndsAtMs(record)
        continue
      }
      // The record may be gone before the feed has said so, and whoever is told to leave must not be let in again by a copy.
      options.live().forget(sessionId)
      fire(sessionId)
    }
  }

  return {
    watch(session) {
      const known = bySession.get(session.sessionId)
      if (known !== undefined) return known.controller.signal
      const watcher = { session, controller: new AbortController(), dueAtMs: Number.NEGATIVE_INFINITY }
      bySession.set(session.sessionId, watcher)
      // While the store is down nobody is cut off by mistake; the next poll that succeeds catches up.
      stop ??= every(pollMs, () => void poll().catch(() => undefined))
      return watcher.controller.signal
    },
    notice(event) {
      if (bySession.size === 0) return
      if (event.type === 'session_ended') fire(event.sessionId)
      if (event.type === 'session_changed') recheck(event.sessionId)
      if (event.type === 'global_cutoff') fireWhere((session) => reaches(event.beforeMs, session))
      if (event.type === 'tenant_cutoff') {
        fireWhere((session) => session.tenant === event.tenant && reaches(event.beforeMs, session))
      }
      if (event.type === 'subject_cutoff') {
        fireWhere((session) => session.subject === event.subject && reaches(event.beforeMs, session))
      }
    },
    get size() {
      return bySession.size
    },
    close: rest,
  }
}

function reaches(beforeMs: number, session: WatchedSession): boolean {
  return session.authenticatedAtSeconds <= toSeconds(beforeMs)
}
