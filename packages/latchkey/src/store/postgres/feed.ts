import { after, every, stopwatch } from '../../clock.ts'
import type { Feed, FeedListener } from '../contract.ts'
import type { RevocationEvent, RevocationFact } from '../event.ts'
import type { Line } from './line.ts'
import { readingOf, readingStatement, type Log, type LogReading } from './log.ts'
import { within } from './within.ts'

export interface FeedOptions {
  readonly schema: string
  readonly log: Log
  /** Opens what the log is read by. Called again after it broke. */
  openLine(on: { notified(): void; broken(): void }): Promise<Line>
  /** How often the log is read without being told to: the beat of the heart. Null: never; it is read when somebody asks for its head. */
  readonly beatMs: number | null
}

export interface PostgresFeed extends Feed {
  /**
   * Tells listeners of what this node has just written, before the writer is told that it is done: so that an acknowledged end
   * is known to the next check on this node.
   */
  written(facts: readonly RevocationFact[], at: { sequence: number; expiresAtMs: number }): Promise<void>
  close(): void
}

const batchSize = 1_000
const firstRetryMs = 100
const maxRetryMs = 1_000
// An answer to a question from longer ago (this process stood still, or the network did) says nothing about now.
const maxAnswerMs = 500
const ownEventWaitMs = 100
// Between two looks: the first event is told at once, and a stream of them by the handful instead of by a query each.
const spacingMs = 4

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => after(delayMs, resolve))

/** The log as a pushed feed: told by NOTIFY or by looking often, heard only while the server answers. */
export function postgresFeed({ schema, log, openLine, beatMs }: FeedOptions): PostgresFeed {
  const listeners = new Set<FeedListener>()
  /** The sequence up to which all listeners were told; null until the log was read for the first time. */
  let told: number | null = null
  let line: Line | null = null
  let opening: Promise<void> | null = null
  let pulling: Promise<void> | null = null
  let isAskedAgain = false
  let sinceAsked = (): number => Number.POSITIVE_INFINITY
  let retryMs = firstRetryMs
  let stopBeat: (() => void) | null = null
  /** Writers that wait until listeners were told of what others had written before them. */
  const waiting = new Set<{ readonly sequence: number; readonly go: () => void }>()

  function tell(events: readonly RevocationEvent[]): void {
    for (const listener of listeners) listener.onEvents(events)
  }

  /**
   * Takes over what one look at the log found, which began when listeners had been told up to `toldBefore`. False if there may be more.
   */
  function take({ head, forgottenThrough, events }: LogReading, toldBefore: number | null): boolean {
    // What this node wrote meanwhile may be told already, and the look may have been too early for it.
    if (toldBefore !== null && head < toldBefore) {
      // An older copy of the database was put in place. Nothing that could be told would make a listener forget what it has
      // applied, so it is told nothing any more. It takes the silence for what it is, and asks the log itself.
      listeners.clear()
      told = head
      return true
    }
    // Of a log that was forgotten in between, only what is behind the gap is told: listeners see the gap and ask.
    const isGap = told !== null && told < forgottenThrough
    const from = isGap ? forgottenThrough : (told ?? 0)
    const fresh = events.filter(({ sequence }) => sequence > from)
    if (fresh.length > 0) tell(fresh)
    told = Math.max(told ?? 0, fresh.at(-1)?.sequence ?? 0)
    for (const waiter of waiting) {
      if (waiter.sequence <= told) waiter.go()
    }
    return told >= head
  }

  async function pull(from: Line): Promise<void> {
    for (;;) {
      if (sinceAsked() < spacingMs) await pause(spacingMs - sinceAsked())
      isAskedAgain = false
      sinceAsked = stopwatch()
      const toldBefore = told
      const rows = await from.read(readingStatement(schema), [told, batchSize])
      if (rows[0]?.is_standby === true) throw new Error('this server is a standby: it may be behind')
      if (sinceAsked() > maxAnswerMs) return
      if (!take(readingOf(rows), toldBefore)) continue
      tell([])
      if (!isAskedAgain) return
    }
  }

  /** Reads the log until it has no more; whoever asks while that is under way waits for a look that began after the question. */
  function look(): Promise<void> {
    isAskedAgain = true
    if (line === null) return open()
    pulling ??= pull(line)
      .catch(() => broken())
      .finally(() => {
        pulling = null
      })
    return pulling
  }

  /** Resolves when listeners were told, or after a while anyway. */
  async function toldUpTo(sequence: number): Promise<void> {
    let go = (): void => {}
    const arrival = new Promise<void>((resolve) => (go = resolve))
    const waiter = { sequence, go }
    waiting.add(waiter)
    void look()
    await within(arrival, ownEventWaitMs).catch(() => {})
    waiting.delete(waiter)
  }

  function broken(): void {
    line?.close()
    line = null
  }

  function open(): Promise<void> {
    opening ??= openLine({ notified: () => void look(), broken }).then(
      async (opened) => {
        opening = null
        if (stopBeat === null) return opened.close()
        line = opened
        retryMs = firstRetryMs
        await look()
      },
      async () => {
        await new Promise<void>((resolve) => after(retryMs, resolve))
        retryMs = Math.min(2 * retryMs, maxRetryMs)
        opening = null
      },
    )
    return opening
  }

  function start(everyMs: number): void {
    stopBeat = every(everyMs, () => void look())
    void look()
  }

  function stop(): void {
    stopBeat?.()
    stopBeat = null
    broken()
  }

  return {
    delivery: beatMs === null ? 'on_use' : 'pushed',
    head: () => log.head(),
    after: (sequence, limit) => log.after(sequence, limit),
    snapshot: (nowMs) => log.snapshot(nowMs),

    subscribe(listener: FeedListener): () => void {
      listeners.add(listener)
      if (stopBeat === null && beatMs !== null) start(beatMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },

    async written(facts, { sequence, expiresAtMs }): Promise<void> {
      // Whoever ends what has ended already wrote nothing, and there is nothing to tell.
      if (listeners.size === 0 || facts.length === 0) return
      const events = facts.map((fact, index) => ({
        ...fact,
        sequence: sequence - facts.length + 1 + index,
        expiresAtMs,
      }))
      // Listeners see for themselves whether anything is missing before it, and ask.
      if (beatMs === null) return tell(events)
      const isNext = (): boolean => told !== null && events[0]!.sequence <= told + 1
      // Others have written in between: what they wrote comes first.
      if (!isNext()) await toldUpTo(sequence)
      const fresh = events.filter((event) => event.sequence > (told ?? 0))
      if (fresh.length === 0) return
      // Still not: listeners see a gap, and trust nothing until they have asked what is in it.
      tell(fresh)
      if (isNext()) told = sequence
    },

    close: stop,
  }
}
