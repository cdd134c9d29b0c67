import type { RevocationEvent } from '../event.ts'
import { announcedWhole, type Announcements } from './announcements.ts'
import type { Reply } from './driver.ts'
import { listOf, textOf } from './reply.ts'
import { streamEvents, type StreamEvent, type UnnumberedEvent } from './stream-event.ts'

/** How far a shard's stream has been read: the id of the last event, and its link, which the next event has to name. */
export interface Position {
  readonly id: string
  readonly link: string
  /** From the beginning, where events that have expired since leave holes that nobody has to know about. */
  readonly isLoading: boolean
}

/**
 * The shards' streams as one log with numbers of its own. They mean something to this store object only: another one, on this
 * machine or elsewhere, may have merged the same events in another order.
 */
export interface MergedLog {
  head(): number
  /** @see Feed.after */
  after(sequence: number, limit: number): readonly RevocationEvent[] | null
  position(shard: number): Position
  /**
   * Takes in what `readLog` answered for a position. `done`: the shard has no more; `again`: it has, or somebody else read on
   * meanwhile; `lost`: events are missing that this log should have seen, so it must be begun anew.
   */
  read(shard: number, from: Position, reply: Reply): 'done' | 'again' | 'lost'
  /** Takes in events that this store object has just written, and returns the number of the last one. */
  written(shard: number, events: readonly Reply[]): number
  /** The number of an event, if it has one. */
  numberOf(shard: number, id: string): number | undefined
  /** Forgets everything read so far. `reserved` numbers are kept free for what only a snapshot can tell. */
  restart(reserved: number): void
  /** Forgets purged events. */
  forget(shard: number, ids: readonly string[]): void
  /** Tells events whose announcement by all shards has been waited for since before `sinceMs`. */
  tellOverdue(sinceMs: number): void
}

export interface MergedLogOptions {
  readonly shards: number
  readonly nowMs: () => number
  /** New events, in order. */
  readonly onEvents: (events: readonly RevocationEvent[]) => void
  /** True while listeners may be told that these are all the events there are. Otherwise a number is left out, so that they ask. */
  readonly isComplete: () => boolean
}

/** Events asked for at once. */
export const readCount = 1_000
const maxEvents = 20_000
/** More than there are events: a cut-off may be asked about long after its event was purged. */
const maxNumbers = 4 * maxEvents

function beginning(): Position {
  return { id: '0-0', link: '', isLoading: true }
}

interface Numbered {
  readonly key: string
  readonly event: RevocationEvent
}

export function mergedLog(options: MergedLogOptions): MergedLog {
  const positions: Position[] = Array.from({ length: options.shards }, beginning)
  const announcements: Announcements = announcedWhole(options.shards, options.nowMs)
  const numbers = new Map<string, number>()
  let events: Numbered[] = []
  let head = 0
  let forgottenThrough = 0

  let isBegun = false

  function number(key: string, event: UnnumberedEvent): RevocationEvent {
    head++
    const numbered = { ...event.fact, sequence: head, expiresAtMs: event.expiresAtMs }
    events.push({ key, event: numbered })
    numbers.set(key, head)
    if (numbers.size > maxNumbers) {
      for (const [oldest] of numbers) {
        numbers.delete(oldest)
        break
      }
    }
    return numbered
  }

  function take(found: readonly (readonly [string, UnnumberedEvent])[]): void {
    if (found.length === 0) return
    if (!options.isComplete()) head++
    const numbered = found.map(([key, event]) => number(key, event))
    if (events.length > maxEvents * 2) shorten()
    options.onEvents(numbered)
  }

  /** Those that are new, and announced by as many shards as they have to be. */
  function ready(shard: number, found: readonly StreamEvent[]): (readonly [string, UnnumberedEvent])[] {
    return found.flatMap((event) => {
      const key = keyOf(shard, event.id)
      if (numbers.has(key)) return []
      const told = announcements.toTell(shard, event)
      return told === null ? [] : [[key, told] as const]
    })
  }

  function shorten(): void {
    events = events.slice(-maxEvents)
    forgottenThrough = Math.max(forgottenThrough, events[0]!.event.sequence - 1)
  }

  return {
    head: () => head,

    after(sequence: number, limit: number): readonly RevocationEvent[] | null {
      if (sequence < forgottenThrough || sequence > head) return null
      const from = firstAfter(events, sequence)
      return events.slice(from, from + limit).map(({ event }) => event)
    },

    position: (shard) => positions[shard]!,

    read(shard, from, reply) {
      if (positions[shard] !== from) return 'again'
      const [newest, ...parts] = listOf(reply)
      const found = streamEvents(parts)
      const last = found.at(-1)
      const isAll = found.length < readCount
      let link = from.link
      for (const event of found) {
        if (!from.isLoading && event.previousLink !== link) return 'lost'
        link = event.link
      }
      if (isAll && !from.isLoading && link !== textOf(newest)) return 'lost'
      positions[shard] = {
        id: last?.id ?? from.id,
        link: isAll ? textOf(newest) : link,
        isLoading: from.isLoading && !isAll,
      }
      take(ready(shard, found))
      return isAll ? 'done' : 'again'
    },

    written(shard, parts) {
      const found = streamEvents(parts)
      // Nobody wrote in between, so this is as good as read.
      for (const { id, link, previousLink } of found) {
        const at = positions[shard]!
        if (!at.isLoading && at.link === previousLink) positions[shard] = { id, link, isLoading: false }
      }
      take(ready(shard, found))
      const last = found.at(-1)
      return (last === undefined ? undefined : numbers.get(keyOf(shard, last.id))) ?? head
    },

    numberOf: (shard, id) => numbers.get(keyOf(shard, id)),

    restart(reserved: number): void {
      // New objects, so that an answer to a question from before does not fit them.
      for (const shard of positions.keys()) positions[shard] = beginning()
      announcements.clear()
      numbers.clear()
      events = []
      head += reserved + (isBegun ? 1 : 0)
      forgottenThrough = head
      // Whoever follows must notice, even if there is no event to tell: this one is about no session.
      if (isBegun) take([['restart', nothingChanged]])
      isBegun = true
    },

    forget(shard, ids): void {
      const gone = new Set(ids.map((id) => keyOf(shard, id)))
      events = events.filter(({ key, event }) => {
        if (gone.has(key)) forgottenThrough = Math.max(forgottenThrough, event.sequence)
        return !gone.has(key)
      })
    },

    tellOverdue(sinceMs: number): void {
      take(announcements.overdue(sinceMs).map(([shard, event]) => [keyOf(shard, event.id), event] as const))
    },
  }
}

const nothingChanged: UnnumberedEvent = {
  fact: { type: 'session_changed', sessionId: '', version: 0 },
  expiresAtMs: 0,
}

function keyOf(shard: number, id: string): string {
  return `${shard}:${id}`
}

/** Where the first event after `sequence` is. */
function firstAfter(events: readonly Numbered[], sequence: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (events[middle]!.event.sequence > sequence) high = middle
    else low = middle + 1
  }
  return low
}
