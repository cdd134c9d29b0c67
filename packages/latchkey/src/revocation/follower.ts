import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Clock } from '../clock.ts'
import type { Feed, FeedSnapshot } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'

export interface FollowerOptions {
  readonly feed: Feed
  readonly clock: Clock
  /** What silence is measured by. @default clock */
  readonly elapsed?: Clock
  /** How long a pushed feed may be silent, or the last question to one that is asked on use may be ago, before local state counts as stale. */
  readonly maxStalenessMs: number
  /** Applies one event, in order. */
  readonly apply: (event: RevocationEvent) => void
  /** Forgets local copies: what comes next is a snapshot, and events may have been missed. */
  readonly reset: () => void
  readonly onBackgroundError?: (error: unknown) => void
}

/** Keeps local state as new as the store's log. */
export interface Follower {
  /** Catches up as far as the feed allows; true if local state may be trusted now. Never throws. */
  sync(): Awaitable<boolean>
  /** The sequence of the newest event applied; -1 before the first snapshot. */
  readonly applied: number
  /** When a pushed feed was last heard, or one on use last asked, by the clock that measures silence. */
  readonly heardAtMs: number
  close(): void
}

const batchSize = 1_000

export function createFollower(options: FollowerOptions): Follower {
  const { feed, clock, elapsed = clock, maxStalenessMs } = options
  let applied = -1
  let heardAtMs = Number.NEGATIVE_INFINITY
  /** The newest sequence that was ever pushed. While something before it is missing, a heartbeat proves nothing. */
  let announced = 0
  let catchingUp: Promise<boolean> | null = null
  let unsubscribe: (() => void) | null = null

  function isFresh(): boolean {
    const silentMs = elapsed() - heardAtMs
    // A clock that jumped back makes silence unmeasurable, which is not the same as short.
    return isComplete() && silentMs >= 0 && silentMs <= maxStalenessMs
  }

  function isComplete(): boolean {
    return applied >= announced
  }

  /** Local state is as new as the log's head was when it was asked for. */
  function caughtUp(askedAtMs: number): boolean {
    // A feed that is asked on every check is never trusted for having answered earlier.
    if (feed.delivery === 'on_check') return isComplete()
    // The answer may have lain unread while this process was frozen, and nobody else keeps a heart beating that would show it.
    heardAtMs = feed.delivery === 'on_use' ? askedAtMs : elapsed()
    return feed.delivery === 'on_use' ? isFresh() : isComplete()
  }

  /** A pushed feed may be silent for a while; a log that is asked and does not answer is a store that is down. */
  function failed(error: unknown): boolean {
    options.onBackgroundError?.(error)
    return feed.delivery !== 'on_check' && isFresh()
  }

  function load(snapshot: FeedSnapshot): void {
    options.reset()
    for (const event of snapshot.events) options.apply(event)
    applied = snapshot.head
    // A log that went backwards is another log; what was announced before is not in it.
    announced = applied
  }

  function applyAll(events: readonly RevocationEvent[]): void {
    for (const event of events) {
      if (event.sequence <= applied) continue
      options.apply(event)
      applied = event.sequence
    }
  }

  /** Brings local state up to `head`, at once if the store answers at once. */
  function catchUpTo(head: number): Awaitable<void> {
    // Before the first snapshot, or the log went backwards: an older copy of the store was put in place.
    if (applied < 0 || head < applied) return whenReady(feed.snapshot(clock()), load)
    if (head === applied) return
    return whenReady(feed.after(applied, batchSize), (events) => {
      if (events === null) return whenReady(feed.snapshot(clock()), load)
      if (events.length === 0) {
        applied = head
        return
      }
      applyAll(events)
      return catchUpTo(head)
    })
  }

  function advance(head: number, askedAtMs: number): Awaitable<boolean> {
    if (head === applied) return caughtUp(askedAtMs)
    if (catchingUp === null) return start(catchUpTo(head), askedAtMs)
    // What is under way was started for an older head, so look again when it is done.
    return catchingUp.then((isFresh) => (isFresh && applied < head ? advance(head, askedAtMs) : isFresh))
  }

  function start(progress: Awaitable<void>, askedAtMs: number): Awaitable<boolean> {
    if (!isPending(progress)) return caughtUp(askedAtMs)
    catchingUp = progress
      .then(() => caughtUp(askedAtMs), failed)
      .finally(() => {
        catchingUp = null
      })
    return catchingUp
  }

  function ask(): Awaitable<boolean> {
    try {
      const askedAtMs = feed.delivery === 'on_use' ? elapsed() : 0
      const head = feed.head()
      if (!isPending(head)) {
        const advanced = advance(head, askedAtMs)
        return isPending(advanced) ? advanced.catch(failed) : advanced
      }
      return head.then((found) => advance(found, askedAtMs)).catch(failed)
    } catch (error) {
      return failed(error)
    }
  }

  function listen(): void {
    unsubscribe = feed.subscribe({
      onEvents(events) {
        const isNext = (events[0]?.sequence ?? 0) <= applied + 1
        announced = Math.max(announced, events.at(-1)?.sequence ?? 0)
        if (applied >= 0 && isNext) applyAll(events)
        // Not yet loaded, or events are missing in between: ask for everything since, and believe no heartbeat meanwhile.
        if (applied < 0 || !isComplete()) void ask()
        else if (feed.delivery === 'pushed') heardAtMs = elapsed()
      },
    })
  }

  return {
    sync() {
      if (feed.delivery === 'on_check') return ask()
      if (unsubscribe === null) listen()
      // Silence within the bound is trusted; beyond it the feed is asked, which is also how a pushed one recovers.
      return isFresh() || ask()
    },
    get applied() {
      return applied
    },
    get heardAtMs() {
      return heardAtMs
    },
    close() {
      unsubscribe?.()
      unsubscribe = null
    },
  }
}
