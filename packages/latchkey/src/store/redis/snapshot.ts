import { LatchkeyError } from '../../errors.ts'
import type { FeedSnapshot } from '../contract.ts'
import type { RevocationEvent, RevocationFact } from '../event.ts'
import { readCutoffs } from './cutoff-scripts.ts'
import { readLog } from './log-scripts.ts'
import { readCount, type MergedLog } from './merged-log.ts'
import { listOf, textOf } from './reply.ts'
import type { Shards } from './shards.ts'
import { parseFact, streamEvents } from './stream-event.ts'

interface Known {
  readonly fact: RevocationFact
  readonly expiresAtMs: number
  /** Null for what happened before this store object began to number. */
  readonly sequence: number | null
}

/**
 * All that is unexpired in the shards, as far as the log has been read. What the log has never numbered, or has forgotten, gets
 * numbers below all others: those were kept free for it.
 */
export async function takeSnapshot(shards: Shards, log: MergedLog, nowMs: number): Promise<FeedSnapshot> {
  const head = log.head()
  const read = shards.all.map((shard) => log.position(shard).id)
  const found = new Map<string, Known>()
  const numbered = (shard: number, id: string): number | null | undefined => {
    const sequence = log.numberOf(shard, id)
    if (sequence !== undefined) return sequence <= head ? sequence : undefined
    // Later than what was read: the log will tell it.
    return isAfter(id, read[shard]!) ? undefined : null
  }

  async function addEvents(shard: number): Promise<void> {
    for (let from = '0-0'; ;) {
      const [, ...parts] = listOf(await shards.run(readLog, shard, [from, `${readCount}`]))
      const events = streamEvents(parts)
      for (const event of events) {
        const sequence = numbered(shard, event.id)
        if (sequence === undefined || event.expiresAtMs <= nowMs) continue
        // One for all shards, where each of them has it.
        const key = event.operation === '' ? `${shard}:${event.id}` : `all:${event.operation}`
        keepNewest(found, key, { ...event, sequence })
      }
      if (events.length < readCount) return
      from = events.at(-1)!.id
    }
  }

  async function addCutoffs(shard: number): Promise<void> {
    const parts = listOf(await shards.run(readCutoffs, shard, []))
    for (let at = 0; at < parts.length; at += 2) {
      const cutoff = parseCutoff(textOf(parts[at + 1]))
      const sequence = numbered(shard, cutoff.id)
      if (sequence === undefined || cutoff.expiresAtMs <= nowMs) continue
      const field = textOf(parts[at])
      const isEverywhere = shards.count > 1 && !field.startsWith('s')
      keepNewest(cutoffs, isEverywhere ? field : `${shard}:${cutoff.id}`, { ...cutoff, sequence })
    }
  }

  const cutoffs = new Map<string, Known>()
  await Promise.all(shards.all.flatMap((shard) => [addEvents(shard), addCutoffs(shard)]))
  const told = new Set([...found.values()].map(factKey))
  for (const [key, cutoff] of cutoffs) {
    if (!found.has(key) && !told.has(factKey(cutoff))) found.set(key, cutoff)
  }
  return { head, events: inOrder([...found.values()], head) }
}

function keepNewest(all: Map<string, Known>, key: string, next: Known): void {
  const present = all.get(key)
  if (present === undefined || beforeMsOf(next) > beforeMsOf(present)) {
    all.set(key, { ...next, sequence: next.sequence ?? present?.sequence ?? null })
  } else if (present.sequence === null) all.set(key, { ...present, sequence: next.sequence })
}

function beforeMsOf({ fact }: Known): number {
  return 'beforeMs' in fact ? fact.beforeMs : 0
}

/** Says the same cut-off, whichever shard or event it is from. */
function factKey({ fact }: Known): string {
  return 'beforeMs' in fact ? JSON.stringify(fact) : ''
}

function inOrder(all: readonly Known[], head: number): RevocationEvent[] {
  const known = all.flatMap((one) => (one.sequence === null ? [] : [asEvent(one, one.sequence)]))
  known.sort((a, b) => a.sequence - b.sequence)
  const unknown = all.filter(({ sequence }) => sequence === null)
  const first = (known[0]?.sequence ?? head + 1) - unknown.length
  return [...unknown.map((one, index) => asEvent(one, first + index)), ...known]
}

function asEvent({ fact, expiresAtMs }: Known, sequence: number): RevocationEvent {
  return { ...fact, sequence, expiresAtMs }
}

function parseCutoff(value: string): { id: string; expiresAtMs: number; fact: RevocationFact } {
  const [, expires, id, fact] = /^\d+ (\d+) (\S+) (.*)$/s.exec(value) ?? []
  if (expires === undefined || id === undefined || fact === undefined) {
    throw new LatchkeyError('store_corrupt', 'A cut-off in Redis cannot be read.')
  }
  return { id, expiresAtMs: Number(expires), fact: parseFact(fact) }
}

/** Stream ids are `<ms>-<n>`. */
function isAfter(a: string, b: string): boolean {
  const [aMs = 0, aN = 0] = a.split('-').map(Number)
  const [bMs = 0, bN = 0] = b.split('-').map(Number)
  return aMs === bMs ? aN > bN : aMs > bMs
}
