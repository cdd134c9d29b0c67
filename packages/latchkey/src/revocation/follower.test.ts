import { beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import type { Feed, FeedListener, Store } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createFollower, type Follower } from './follower.ts'

let clock: FakeClock
let store: Store
let applied: RevocationEvent[]
let resets: number

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
  applied = []
  resets = 0
})

function follow(feed: Feed = store.feed): Follower {
  return createFollower({
    feed,
    clock,
    maxStalenessMs: 2_000,
    apply: (event) => applied.push(event),
    reset: () => resets++,
  })
}

async function withdraw(keyId: string): Promise<void> {
  await store.append({ fact: { type: 'key_withdrawn', keyId }, expiresAtMs: clock() + 600_000 })
}

/** The store's feed behind a line that can be cut, as a network would be. */
function cuttable(feed: Feed): Feed & { isCut: boolean } {
  const line = {
    isCut: false,
    delivery: feed.delivery,
    head: () => through(() => feed.head()),
    after: (sequence: number, limit: number) => through(() => feed.after(sequence, limit)),
    snapshot: (nowMs: number) => through(() => feed.snapshot(nowMs)),
    subscribe: (listener: FeedListener) => feed.subscribe(listener),
  }
  function through<T>(call: () => T): T {
    if (line.isCut) throw new Error('the line is cut')
    return call()
  }
  return line
}

/** Answers that are made at once and arrive later. */
function holdable(inner: Feed): {
  feed: Feed
  hold(ask: () => ReturnType<Follower['sync']>, what?: 'head' | 'snapshot'): ReturnType<Follower['sync']>
  release(): void
} {
  let held: 'head' | 'snapshot' | null = null
  const waiting: (() => void)[] = []
  const late = async <T>(what: 'head' | 'snapshot', answer: T): Promise<Awaited<T>> => {
    const made = await answer
    if (held === what) await new Promise<void>((resolve) => waiting.push(resolve))
    return made
  }
  return {
    feed: {
      ...inner,
      head: async () => late('head', inner.head()),
      snapshot: async (nowMs) => late('snapshot', inner.snapshot(nowMs)),
    },
    hold(ask, what = 'head') {
      held = what
      return ask()
    },
    release() {
      held = null
      for (const go of waiting.splice(0)) go()
    },
  }
}

describe('a feed that is asked on every check', () => {
  it('sees an event at once, each exactly once and in order', async () => {
    const follower = follow()
    expect(await follower.sync()).toBe(true)
    for (const key of ['a', 'b', 'c']) await withdraw(key)
    expect(await follower.sync()).toBe(true)
    expect(await follower.sync()).toBe(true)
    expect(applied.map((event) => event.type === 'key_withdrawn' && event.keyId)).toEqual(['a', 'b', 'c'])
  })

  it('starts from a snapshot of what is still needed', async () => {
    await withdraw('a')
    clock.advance(601_000)
    await withdraw('b')
    await follow().sync()
    expect(applied).toHaveLength(1)
    expect(resets).toBe(1)
  })

  it('catches up over many batches', async () => {
    const follower = follow()
    await follower.sync()
    for (let number = 0; number < 2_500; number++) await withdraw(`key-${number}`)
    expect(await follower.sync()).toBe(true)
    expect(applied).toHaveLength(2_500)
  })

  it('is not trusted the moment it does not answer, and recovers by itself', async () => {
    const line = cuttable(store.feed)
    const follower = follow(line)
    await follower.sync()
    line.isCut = true
    expect(await follower.sync()).toBe(false)
    await withdraw('meanwhile')
    line.isCut = false
    expect(await follower.sync()).toBe(true)
    expect(applied).toHaveLength(1)
  })

  it('whoever asks while others catch up waits for the newest event too', async () => {
    const slow: Feed = {
      ...store.feed,
      head: async () => store.feed.head(),
      after: async (sequence, limit) => {
        const events = await store.feed.after(sequence, limit)
        await new Promise((resolve) => setImmediate(resolve))
        return events
      },
      snapshot: async (nowMs) => store.feed.snapshot(nowMs),
    }
    const follower = follow(slow)
    await follower.sync()
    await withdraw('first')
    const early = follower.sync()
    await Promise.resolve()
    await withdraw('second')
    const late = follower.sync()
    expect(await late).toBe(true)
    expect(applied).toHaveLength(2)
    expect(await early).toBe(true)
  })

  it('was never heard: not trusted', async () => {
    const line = cuttable(store.feed)
    line.isCut = true
    expect(await follow(line).sync()).toBe(false)
  })

  it('ATK-7: an older copy of the store put in place is noticed, and everything is read anew', async () => {
    await withdraw('a')
    const stores = { current: store }
    const feed: Feed = {
      delivery: 'on_check',
      head: () => stores.current.feed.head(),
      after: (sequence, limit) => stores.current.feed.after(sequence, limit),
      snapshot: (nowMs) => stores.current.feed.snapshot(nowMs),
      subscribe: (listener) => stores.current.feed.subscribe(listener),
    }
    const follower = follow(feed)
    await follower.sync()
    stores.current = memoryStore()
    expect(await follower.sync()).toBe(true)
    expect(resets).toBe(2)
    expect(follower.applied).toBe(0)
  })
})

describe('a feed that pushes', () => {
  function pushed(): { feed: Feed; push: (events: readonly RevocationEvent[]) => void; asked: () => number } {
    let listener: FeedListener | null = null
    let asked = 0
    const feed: Feed = {
      ...store.feed,
      delivery: 'pushed',
      head: async () => {
        asked++
        return store.feed.head()
      },
      after: async (sequence, limit) => store.feed.after(sequence, limit),
      snapshot: async (nowMs) => store.feed.snapshot(nowMs),
      subscribe: (added) => {
        listener = added
        return () => void (listener = null)
      },
    }
    return { feed, push: (events) => listener?.onEvents(events), asked: () => asked }
  }

  it('needs no question while heartbeats come, and is stale when they stop and nobody answers', async () => {
    const { feed, push, asked } = pushed()
    const line = cuttable(feed)
    const follower = follow(line)
    expect(await follower.sync()).toBe(true)
    const before = asked()
    for (let second = 0; second < 10; second++) {
      clock.advance(1_000)
      push([])
      expect(await follower.sync()).toBe(true)
    }
    expect(asked()).toBe(before)
    line.isCut = true
    clock.advance(2_000)
    expect(await follower.sync()).toBe(true)
    clock.advance(1)
    expect(await follower.sync()).toBe(false)
  })

  it('ATK-7: a clock that jumped back makes silence unmeasurable, so it is not trusted', async () => {
    const line = cuttable(pushed().feed)
    const follower = follow(line)
    await follower.sync()
    line.isCut = true
    clock.advance(-1)
    expect(await follower.sync()).toBe(false)
  })

  it('checks of one moment share one question', async () => {
    const { feed, asked } = pushed()
    const follower = follow(feed)
    expect(await Promise.all(Array.from({ length: 100 }, async () => follower.sync()))).not.toContain(false)
    expect(asked()).toBe(1)
  })

  it('REV-4: an answer is as old as its question, however late it is read', async () => {
    const { feed } = pushed()
    let answer = (): void => {}
    const slow: Feed = {
      ...feed,
      head: async () => {
        const head = await store.feed.head()
        await new Promise<void>((resolve) => (answer = resolve))
        return head
      },
    }
    const follower = follow(slow)
    const first = follower.sync()
    await new Promise((resolve) => setImmediate(resolve))
    // Frozen, or on a network that is slow: meanwhile something is revoked, and then the answer of before is read.
    await withdraw('meanwhile')
    clock.advance(2_001)
    answer()
    expect(await first).toBe(false)
  })

  it('REV-1: an answer that was overtaken by what was pushed is no older log', async () => {
    const { feed, push } = pushed()
    const line = holdable(feed)
    const follower = follow(line.feed)
    await follower.sync()
    clock.advance(2_001)
    const asking = line.hold(() => follower.sync())
    await withdraw('a')
    push((await store.feed.after(0, 1)) ?? [])
    line.release()
    expect(await asking).toBe(true)
    expect([follower.applied, resets]).toEqual([1, 1])
  })

  it('REV-1: what is pushed while a snapshot is under way may not be in it, and is not forgotten', async () => {
    const { feed, push } = pushed()
    const line = holdable(feed)
    const follower = follow(line.feed)
    const first = line.hold(() => follower.sync(), 'snapshot')
    await new Promise((resolve) => setImmediate(resolve))
    await withdraw('a')
    push((await store.feed.after(0, 1)) ?? [])
    line.release()
    await first
    expect(await follower.sync()).toBe(true)
    expect(applied).toHaveLength(1)
  })

  it('REV-1: a snapshot that is needed and fails is asked for again; until it has come heartbeats prove nothing', async () => {
    const { feed, push } = pushed()
    let isForgotten = false
    let isCut = false
    const line: Feed = {
      ...feed,
      after: async (sequence, limit) => (isForgotten ? null : store.feed.after(sequence, limit)),
      snapshot: async (nowMs) => {
        if (isCut) throw new Error('cut')
        return store.feed.snapshot(nowMs)
      },
    }
    const follower = follow(line)
    await follower.sync()
    await withdraw('missed')
    clock.advance(2_001)
    isForgotten = true
    isCut = true
    expect(await follower.sync()).toBe(false)
    push([])
    expect(await follower.sync()).toBe(false)
    isCut = false
    expect(await follower.sync()).toBe(true)
    expect(applied).toHaveLength(1)
  })

  it('a gap in what is pushed is filled from the log', async () => {
    const { feed, push } = pushed()
    const follower = follow(feed)
    await follower.sync()
    for (const key of ['a', 'b', 'c']) await withdraw(key)
    const events = (await store.feed.after(0, 10))!
    push(events.slice(2))
    await new Promise((resolve) => setImmediate(resolve))
    expect(applied.map((event) => event.sequence)).toEqual([1, 2, 3])
  })
})

describe('a feed that is asked on use', () => {
  function onUse(): { feed: Feed; own: (events: readonly RevocationEvent[]) => void; answer: Answer } {
    let listener: FeedListener | null = null
    const answer: Answer = { asked: 0, tookMs: 0, isCut: false }
    const feed: Feed = {
      ...store.feed,
      delivery: 'on_use',
      head: async () => {
        answer.asked++
        if (answer.isCut) throw new Error('the line is cut')
        const head = await store.feed.head()
        clock.advance(answer.tookMs)
        return head
      },
      after: async (sequence, limit) => store.feed.after(sequence, limit),
      snapshot: async (nowMs) => store.feed.snapshot(nowMs),
      subscribe: (added) => {
        listener = added
        return () => void (listener = null)
      },
    }
    return { feed, own: (events) => listener?.onEvents(events), answer }
  }

  interface Answer {
    asked: number
    tookMs: number
    isCut: boolean
  }

  it('is asked once in the bound, and again a millisecond later', async () => {
    const { feed, answer } = onUse()
    const follower = follow(feed)
    expect(await follower.sync()).toBe(true)
    clock.advance(2_000)
    expect(await follower.sync()).toBe(true)
    expect(answer.asked).toBe(1)
    clock.advance(1)
    expect(await follower.sync()).toBe(true)
    expect(answer.asked).toBe(2)
  })

  it('an answer counts from when it was asked for: one that lay unread in a frozen process proves nothing', async () => {
    const { feed, answer } = onUse()
    const follower = follow(feed)
    answer.tookMs = 1_500
    expect(await follower.sync()).toBe(true)
    clock.advance(501)
    answer.tookMs = 10_000
    expect(await follower.sync()).toBe(false)
    answer.tookMs = 0
    expect(await follower.sync()).toBe(true)
  })

  it('a frozen process asks before it believes anything, whichever way its clock went meanwhile', async () => {
    const { feed, answer } = onUse()
    const follower = follow(feed)
    await follower.sync()
    answer.isCut = true
    clock.advance(10_000)
    expect(await follower.sync()).toBe(false)
    clock.advance(-20_000)
    expect(await follower.sync()).toBe(false)
    answer.isCut = false
    expect(await follower.sync()).toBe(true)
  })

  it('what this node wrote is known at once, and keeps nothing fresh', async () => {
    const { feed, own, answer } = onUse()
    const follower = follow(feed)
    await follower.sync()
    await withdraw('a')
    own((await store.feed.after(0, 1)) ?? [])
    expect(follower.applied).toBe(1)
    clock.advance(2_001)
    answer.isCut = true
    expect(await follower.sync()).toBe(false)
  })

  it('a gap before what this node wrote is asked for', async () => {
    const { feed, own } = onUse()
    const follower = follow(feed)
    await follower.sync()
    await withdraw('of another node')
    await withdraw('own')
    own((await store.feed.after(1, 1)) ?? [])
    expect(await follower.sync()).toBe(true)
    expect(applied.map((event) => event.sequence)).toEqual([1, 2])
  })
})
