import { steadyClock, stopwatch } from '../../clock.ts'
import { LatchkeyError } from '../../errors.ts'
import type { Feed, FeedListener, FeedSnapshot } from '../contract.ts'
import type { RevocationEvent } from '../event.ts'
import type { Driver } from './driver.ts'
import { countCutoffs, readLog } from './log-scripts.ts'
import { mergedLog, readCount, type MergedLog } from './merged-log.ts'
import { startReader } from './reader.ts'
import { numberOf } from './reply.ts'
import type { Shards } from './shards.ts'
import { takeSnapshot } from './snapshot.ts'

/** The feed, and what the rest of the store needs of it. */
export interface RedisFeed {
  readonly feed: Feed
  readonly log: MergedLog
  /** Reads the log for the first time. Before that nothing may be written to it, or its own events would be numbered twice. */
  begin(): Promise<void>
  close(): void
}

/** An answer that took longer than this may have lain unread while this process was stopped, so it vouches for nothing. */
const timelyMs = 300
/** Without an answer from every reader for this long, what arrives may not be all there is. */
const silentMs = 450
const overdueMs = 1_000
const maxTries = 3

export interface RedisFeedOptions {
  readonly shards: Shards
  readonly driver: Driver
  /** `on_use`: no reader, so neither connection nor timer; the log is read when somebody asks for its head. */
  readonly delivery: 'pushed' | 'on_use'
  assertOpen(): void
}

export function redisFeed({ shards, driver, delivery, assertOpen }: RedisFeedOptions): RedisFeed {
  const listeners = new Set<FeedListener>()
  // On one machine one connection reads all streams; in a cluster each shard's slot may be elsewhere, or move.
  const groups: readonly (readonly number[])[] = driver.isCluster
    ? shards.all.map((shard) => [shard])
    : [shards.all]
  const sinceAnswer: (() => number)[] = groups.map(() => never)
  const heartbeatDue = new Set<number>()
  let begun: Promise<void> | null = null
  let asking: Promise<number> | null = null
  let askingNext: Promise<number> | null = null
  let stopReaders: (() => void) | null = null

  const log = mergedLog({
    shards: shards.count,
    nowMs: steadyClock,
    isComplete: () => listeners.size === 0 || delivery === 'on_use' || isLive(),
    onEvents: tell,
  })

  function tell(events: readonly RevocationEvent[]): void {
    for (const listener of listeners) listener.onEvents(events)
  }

  function isLive(): boolean {
    return sinceAnswer.every((since) => since() <= silentMs)
  }

  /** Reads a shard to its end, over the connection given or the store's own. */
  async function catchUp(shard: number, read: Read): Promise<void> {
    for (;;) {
      const from = log.position(shard)
      const outcome = log.read(shard, from, await read(shard, [from.id, `${readCount}`]))
      if (outcome === 'done') return
      if (outcome === 'lost') log.restart(await cutoffCount())
    }
  }

  const readHere: Read = async (shard, args) => shards.run(readLog, shard, args)

  async function catchUpAll(): Promise<void> {
    await Promise.all(shards.all.map(async (shard) => catchUp(shard, readHere)))
  }

  async function cutoffCount(): Promise<number> {
    const counts = await Promise.all(shards.all.map(async (shard) => shards.run(countCutoffs, shard, [])))
    return counts.reduce<number>((sum, count) => sum + numberOf(count), 0)
  }

  async function begin(): Promise<void> {
    begun ??= (async () => {
      log.restart(await cutoffCount())
      await catchUpAll()
    })().catch((error: unknown) => {
      begun = null
      throw error
    })
    return begun
  }

  async function askHead(): Promise<number> {
    await begin()
    for (let attempt = 0; attempt < maxTries; attempt++) {
      const sinceSent = stopwatch()
      await catchUpAll()
      // Where there is no reader, nobody else looks after what a writer left half done.
      if (delivery === 'on_use') log.tellOverdue(steadyClock() - overdueMs)
      if (sinceSent() <= timelyMs) return log.head()
    }
    throw new LatchkeyError('store_unavailable', `Redis takes longer than ${timelyMs} ms to answer.`)
  }

  /** Callers share an answer, but never one that was asked for before they asked. */
  async function head(): Promise<number> {
    if (asking === null) {
      asking = askHead().finally(() => {
        asking = null
      })
      return asking
    }
    const again = async (): Promise<number> => {
      askingNext = null
      return head()
    }
    askingNext ??= asking.then(again, again)
    return askingNext
  }

  function answered(group: number): void {
    sinceAnswer[group] = stopwatch()
    heartbeatDue.delete(group)
    if (heartbeatDue.size > 0) return
    for (const index of groups.keys()) heartbeatDue.add(index)
    log.tellOverdue(steadyClock() - overdueMs)
    if (isLive()) tell([])
  }

  function startReaders(): () => void {
    for (const index of groups.keys()) heartbeatDue.add(index)
    const stops = groups.map((group, index) =>
      startReader({
        shards,
        driver,
        group,
        positionOf: (shard) => log.position(shard).id,
        async read(send) {
          await begin()
          const sinceSent = stopwatch()
          const read: Read = async (shard, args) => shards.runOn(send, readLog, shard, args)
          await Promise.all(group.map(async (shard) => catchUp(shard, read)))
          if (sinceSent() <= timelyMs) answered(index)
        },
      }),
    )
    return () => {
      for (const stop of stops) stop()
      sinceAnswer.fill(never)
    }
  }

  function stop(): void {
    stopReaders?.()
    stopReaders = null
  }

  return {
    log,
    begin,
    close(): void {
      stop()
      listeners.clear()
    },
    feed: {
      delivery,
      async head(): Promise<number> {
        assertOpen()
        return head()
      },
      async after(sequence: number, limit: number): Promise<readonly RevocationEvent[] | null> {
        assertOpen()
        await begin()
        return log.after(sequence, limit)
      },
      async snapshot(nowMs: number): Promise<FeedSnapshot> {
        assertOpen()
        await head()
        return takeSnapshot(shards, log, nowMs)
      },
      subscribe(listener: FeedListener): () => void {
        assertOpen()
        // Told once for each subscription, even if it is the same function.
        const own: FeedListener = { onEvents: (events) => listener.onEvents(events) }
        listeners.add(own)
        if (delivery === 'pushed') stopReaders ??= startReaders()
        return () => {
          listeners.delete(own)
          if (listeners.size === 0) stop()
        }
      },
    },
  }
}

/** Longer ago than any limit. */
const never = (): number => Number.POSITIVE_INFINITY

type Read = (shard: number, args: readonly string[]) => ReturnType<Shards['run']>
