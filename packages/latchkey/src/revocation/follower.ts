import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Clock } from '../clock.ts'
import type { Feed, FeedSnapshot } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'

export interface FollowerOptions {
  readonly feed: Feed
  readonly clock: Clock
  /** Measures silence too, because `clock` may be set. @default clock */
  readonly elapsed?: Clock
  /** The time of snapshots: what has expired by then is not in them. @default clock */
  readonly snapshotClock?: Clock
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

/** By both clocks. */
interface Moment {
  readonly clockMs: number
  readonly elapsedMs: number
}

interface Question {
  readonly askedAt: Moment
  /** The newest event that was applied then; -1 if none. */
  readonly applied: number
}

const never: Moment = { clockMs: Number.NEGATIVE_INFINITY, elapsedMs: Number.NEGATIVE_INFINITY }
const batchSize = 1_000

export function createFollower(options: FollowerOptions): Follower {
  const { feed, clock, elapsed = clock, snapshotClock = clock, maxStalenessMs } = options
  let applied = -1
  let heardAt = never
  /** The newest sequence that was ever pushed. While something before it is missing, a heartbeat proves nothing. */
  let announced = 0
  /** Local state is worth nothing, or misses something: only a snapshot can tell, and until one has come nothing is trusted. */
  let mustReload = true
  let catchingUp: Promise<boolean> | null = null
  let asking: Promise<boolean> | null = null
  let unsubscribe: (() => void) | null = null

  function isFresh(): boolean {
    // A clock that jumped back would make a long silence look short; one that goes on evenly stands still while the machine sleeps.
    const silentMs = Math.max(clock() - heardAt.clockMs, elapsed() - heardAt.elapsedMs)
    return isComplete() && silentMs >= 0 && silentMs <= maxStalenessMs
  }

  function now(): Moment {
    return { clockMs: clock(), elapsedMs: elapsed() }
  }

  function isComplete(): boolean {
    return !mustReload && applied >= announced
  }

  /** Local state is as new as the log's head was when it was asked for. */
  function caughtUp(askedAt: Moment): boolean {
    // A feed that is asked on every check is never trusted for having answered earlier.
    if (feed.delivery === 'on_check') return isComplete()
    // As of the question, not of the answer: that may have been long on its way, or have lain unread while this process was frozen.
    heardAt = askedAt
    return isFresh()
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
    mustReload = false
  }

  function reload(): Awaitable<void> {
    mustReload = true
    // What was announced before the question is in the answer, or was in another log. What is announced from now on may be in neither.
    announced = 0
    return whenReady(feed.snapshot(snapshotClock()), load)
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
    if (mustReload) return reload()
    if (head <= applied) return
    return whenReady(feed.after(applied, batchSize), (events) => {
      if (events === null) return reload()
      if (events.length === 0) {
        applied = Math.max(applied, head)
        return
      }
      applyAll(events)
      return catchUpTo(head)
    })
  }

  /** @param question when the head was asked for, and what was applied then */
  function advance(head: number, question: Question): Awaitable<boolean> {
    // The log went backwards: an older copy of the store was put in place. What was pushed since the question does not count.
    if (head < question.applied) mustReload = true
    if (!mustReload && applied >= head) return caughtUp(question.askedAt)
    if (catchingUp === null) return start(catchUpTo(head), question.askedAt)
    // What is under way was started for an older head, so look again when it is done.
    return catchingUp.then((isFresh) => (isFresh && applied < head ? advance(head, question) : isFresh))
  }

  function start(progress: Awaitable<void>, askedAt: Moment): Awaitable<boolean> {
    if (!isPending(progress)) return caughtUp(askedAt)
    catchingUp = progress
      .then(() => caughtUp(askedAt), failed)
      .finally(() => {
        catchingUp = null
      })
    return catchingUp
  }

  /** One question at a time: when a feed falls silent, all checks of that moment share its answer, if it is recent enough for them. */
  function askTogether(): Awaitable<boolean> {
    if (asking !== null) return asking.then(isFresh)
    const answer = ask()
    if (!isPending(answer)) return answer
    asking = answer.finally(() => {
      asking = null
    })
    return asking
  }

  function ask(): Awaitable<boolean> {
    try {
      const question = { askedAt: feed.delivery === 'on_check' ? never : now(), applied }
      const head = feed.head()
      if (!isPending(head)) {
        const advanced = advance(head, question)
        return isPending(advanced) ? advanced.catch(failed) : advanced
      }
      return head.then((found) => advance(found, question)).catch(failed)
    } catch (error) {
      return failed(error)
    }
  }

  function listen(): void {
    unsubscribe = feed.subscribe({
      onEvents(events) {
        const isNext = (events[0]?.sequence ?? 0) <= applied + 1
        announced = Math.max(announced, events.at(-1)?.sequence ?? 0)
        if (isNext && !mustReload) applyAll(events)
        // Not yet loaded, or events are missing in between: ask for everything since, and believe no heartbeat meanwhile.
        if (!isComplete()) void askTogether()
        else if (feed.delivery === 'pushed') heardAt = now()
      },
    })
  }

  return {
    sync() {
      if (feed.delivery === 'on_check') return ask()
      if (unsubscribe === null) listen()
      // Silence within the bound is trusted; beyond it the feed is asked, which is also how a pushed one recovers.
      return isFresh() || askTogether()
    },
    get applied() {
      return applied
    },
    get heardAtMs() {
      return heardAt.elapsedMs
    },
    close() {
      unsubscribe?.()
      unsubscribe = null
    },
  }
}
