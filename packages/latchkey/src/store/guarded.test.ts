import { describe, expect, it } from 'vitest'
import { isLatchkeyError, LatchkeyError } from '../errors.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { breakerRules } from './breaker.ts'
import type { Store } from './contract.ts'
import { guardedStore } from './guarded.ts'
import { memoryStore } from './memory.ts'
import type { SessionId } from './record.ts'

const id = 'A'.repeat(22) as SessionId
const timeoutMs = 2_000

/** A store across a network that can stop answering: its calls then fail at their own timeout. */
function remote(): { store: Store; steps: ReturnType<typeof fakeClock>; asked: string[]; isSilent: boolean } {
  const inner = memoryStore()
  const steps = fakeClock(0)
  const asked: string[] = []
  const state = { steps, asked, isSilent: false, store: inner }
  async function call<T>(name: string, answer: () => T): Promise<Awaited<T>> {
    asked.push(name)
    await Promise.resolve()
    if (!state.isSilent) return await answer()
    steps.advance(timeoutMs)
    throw new LatchkeyError('store_unavailable', 'no answer')
  }
  state.store = {
    ...inner,
    feed: { ...inner.feed, head: () => call('head', () => inner.feed.head()) },
    read: (session) => call('read', () => inner.read(session)),
    count: (filter, nowMs) => call('count', () => inner.count(filter, nowMs)),
  }
  return state
}

describe('a store that stays silent', () => {
  it('ERR-2: is an outage at once after the first timeouts, reported once, and asked again by itself', async () => {
    const network = remote()
    const reported = new Set<unknown>()
    const guarded = guardedStore(network.store, {
      onFailure: (error) => reported.add(error),
      steadyClock: network.steps,
    })
    expect(await guarded.read(id)).toBeNull()
    network.isSilent = true
    network.asked.length = 0
    const failures: unknown[] = []
    const read = async (): Promise<unknown> => guarded.read(id)
    for (let call = 0; call < 50; call++) await read().catch((error: unknown) => failures.push(error))
    expect(failures).toHaveLength(50)
    expect(failures.every((error) => isLatchkeyError(error, 'store_unavailable'))).toBe(true)
    expect(network.asked).toHaveLength(breakerRules.silentCalls)
    expect(reported.size).toBe(breakerRules.silentCalls + 1)
    await expect(async () => guarded.count('everyone', 0)).rejects.toMatchObject({
      message: expect.stringContaining('It was not asked.'),
      cause: failures[breakerRules.silentCalls - 1],
    })
    network.isSilent = false
    await expect(read()).rejects.toMatchObject({ code: 'store_unavailable' })
    network.steps.advance(breakerRules.probeEveryMs)
    // Asks for whoever comes next; this one is told of the outage without a wait.
    await expect(read()).rejects.toMatchObject({ code: 'store_unavailable' })
    await new Promise(setImmediate)
    expect(await guarded.read(id)).toBeNull()
    expect(await guarded.count('everyone', 0)).toBe(0)
  })

  it('a log that is silent alone does not take the records with it', async () => {
    const network = remote()
    const guarded = guardedStore(
      {
        ...network.store,
        feed: {
          ...network.store.feed,
          async head() {
            network.asked.push('head')
            await Promise.resolve()
            network.steps.advance(timeoutMs)
            throw new Error('one primary of many')
          },
        },
      },
      { onFailure: () => {}, steadyClock: network.steps },
    )
    const ask = async (): Promise<unknown> => guarded.feed.head()
    for (let check = 0; check < 20; check++) {
      await expect(ask()).rejects.toMatchObject({ code: 'store_unavailable' })
      expect(await guarded.read(id)).toBeNull()
    }
    expect(network.asked.filter((name) => name === 'head')).toHaveLength(breakerRules.silentCalls)
  })

  it('a write is never made as a probe behind the back of somebody who was told that it failed', async () => {
    const network = remote()
    const counted: string[] = []
    const guarded = guardedStore(
      {
        ...network.store,
        async append() {
          counted.push('append')
          await Promise.resolve()
          if (!network.isSilent) return 1
          network.steps.advance(timeoutMs)
          throw new LatchkeyError('store_unavailable', 'no answer')
        },
      },
      { onFailure: () => {}, steadyClock: network.steps },
    )
    network.isSilent = true
    const append = async (): Promise<number> =>
      guarded.append({ fact: { type: 'token_revoked', tokenId: id }, expiresAtMs: 1 })
    for (let call = 0; call < 20; call++) await append().catch(() => {})
    expect(counted).toHaveLength(breakerRules.silentCalls)
    network.isSilent = false
    network.steps.advance(breakerRules.probeEveryMs)
    expect(await append()).toBe(1)
    expect(counted).toHaveLength(breakerRules.silentCalls + 1)
  })

  it('close() is done nevertheless', async () => {
    const network = remote()
    let isClosed = false
    const guarded = guardedStore(
      { ...network.store, close: () => void (isClosed = true) },
      { onFailure: () => {}, steadyClock: network.steps },
    )
    network.isSilent = true
    for (let call = 0; call < 5; call++)
      await Promise.resolve(guarded.read)
        .then(async (read) => read(id))
        .catch(() => {})
    await guarded.close()
    expect(isClosed).toBe(true)
  })
})

it("a driver's own error is an outage that shows nothing of it, and a refusal is an answer", async () => {
  const steps = fakeClock(0)
  const secret = new Error('password of db.internal')
  const guarded = guardedStore(
    {
      ...memoryStore(),
      async read() {
        steps.advance(timeoutMs)
        throw new LatchkeyError('session_conflict', 'ours')
      },
      async count() {
        throw secret
      },
    },
    { onFailure: () => {}, steadyClock: steps },
  )
  await expect(async () => guarded.count('everyone', 0)).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.not.stringContaining('password'),
    cause: secret,
  })
  for (let call = 0; call < 20; call++) {
    await expect(async () => guarded.read(id)).rejects.toMatchObject({ code: 'session_conflict' })
  }
})
