import type { StreamEvent } from './stream-event.ts'

/**
 * A cut-off of a tenant or of everyone is written to every shard, one after the other. It is told once, when the last shard has it:
 * told earlier, a copy read from a shard that does not have it yet would be kept as if it counted.
 */
export interface Announcements {
  /** What is to be told now that a shard has announced an event; null for nothing yet, or not again. */
  toTell(shard: number, event: StreamEvent): StreamEvent | null
  /** Events of writers that died half-way, waited for since before `sinceMs`, to be told as they are. */
  overdue(sinceMs: number): readonly (readonly [number, StreamEvent])[]
  clear(): void
}

interface Waiting {
  readonly shards: Set<number>
  readonly sinceMs: number
  latest: readonly [number, StreamEvent]
}

const maxRemembered = 10_000

export function announcedWhole(shardCount: number, nowMs: () => number): Announcements {
  const waiting = new Map<string, Waiting>()
  /** Operations that were told, and up to where. */
  const told = new Map<string, number>()
  /** Operations that took too long: what each other shard says of them is told at once. */
  const split = new Set<string>()

  function remember(operation: string, event: StreamEvent): void {
    waiting.delete(operation)
    told.set(operation, beforeMsOf(event))
    if (told.size > maxRemembered) deleteFirst(told)
  }

  return {
    toTell(shard, event) {
      const { operation } = event
      if (operation === '' || split.has(operation)) return event
      const toldMs = told.get(operation)
      if (toldMs !== undefined) {
        // Another shard's word for what was told. If it says more than that, it is news.
        if (beforeMsOf(event) <= toldMs) return null
        remember(operation, event)
        return event
      }
      const entry = waiting.get(operation) ?? { shards: new Set(), sinceMs: nowMs(), latest: [shard, event] }
      entry.shards.add(shard)
      if (beforeMsOf(event) >= beforeMsOf(entry.latest[1])) entry.latest = [shard, event]
      waiting.set(operation, entry)
      if (entry.shards.size < shardCount) return null
      remember(operation, entry.latest[1])
      return entry.latest[1]
    },

    overdue(sinceMs) {
      const late = [...waiting].filter(([, entry]) => entry.sinceMs < sinceMs)
      for (const [operation] of late) {
        waiting.delete(operation)
        split.add(operation)
        if (split.size > maxRemembered) deleteFirst(split)
      }
      return late.map(([, entry]) => entry.latest)
    },

    clear() {
      waiting.clear()
      told.clear()
      split.clear()
    },
  }
}

function beforeMsOf({ fact }: StreamEvent): number {
  return 'beforeMs' in fact ? fact.beforeMs : 0
}

function deleteFirst(collection: Map<string, unknown> | Set<string>): void {
  for (const key of collection.keys()) {
    collection.delete(key)
    break
  }
}
