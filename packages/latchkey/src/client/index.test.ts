import { describe, expect, it } from 'vitest'
import { createRefresher, type Channel, type RefresherPlatform } from './index.ts'

describe('RT-16: createRefresher', () => {
  it('asks the server once for twenty tabs, and each of them gets the answer', async () => {
    const browser = createBrowser()
    const server = createServer()
    const tabs = Array.from({ length: 20 }, () =>
      createRefresher({ refresh: server.refresh, platform: browser }),
    )
    const answers = tabs.map((refresh) => refresh())
    await browser.elapse()
    server.answer('fresh')
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, () => 'fresh'))
    expect(server.calls()).toBe(1)
    // The others left the queue, and nobody behind them waits for twenty turns.
    await browser.elapse()
    expect(browser.turns()).toBe(1)
  })

  it('asks once for many callers in one tab, and again after that', async () => {
    const browser = createBrowser()
    const server = createServer()
    const refresh = createRefresher({ refresh: server.refresh, platform: browser })
    const first = [refresh(), refresh()]
    await browser.elapse()
    server.answer('one')
    expect(await Promise.all(first)).toEqual(['one', 'one'])
    const second = refresh()
    await browser.elapse()
    server.answer('two')
    expect(await second).toBe('two')
    expect(server.calls()).toBe(2)
  })

  it('lets the next in line try when the first one fails', async () => {
    const browser = createBrowser()
    const server = createServer()
    const [first, second] = [0, 1].map(() =>
      createRefresher({ refresh: server.refresh, platform: browser })(),
    ) as [Promise<string>, Promise<string>]
    const failure = expect(first).rejects.toThrow('offline')
    await browser.elapse()
    server.fail(new Error('offline'))
    await failure
    await browser.elapse()
    server.answer('fresh')
    expect(await second).toBe('fresh')
    expect(server.calls()).toBe(2)
  })

  it('does not ask when the word of the tab before comes after its lock was free', async () => {
    const browser = createBrowser()
    const server = createServer()
    const late = createRefresher({ refresh: server.refresh, platform: browser })()
    await settle()
    browser.say({ value: 'from the tab before' })
    expect(await late).toBe('from the tab before')
    await browser.elapse()
    expect(server.calls()).toBe(0)
  })

  it('recovers after a failure of its own', async () => {
    const browser = createBrowser()
    const server = createServer()
    const refresh = createRefresher({ refresh: server.refresh, platform: browser })
    const failure = expect(refresh()).rejects.toThrow('offline')
    await browser.elapse()
    server.fail(new Error('offline'))
    await failure
    const again = refresh()
    await browser.elapse()
    server.answer('fresh')
    expect(await again).toBe('fresh')
  })

  it('works without Web Locks and without BroadcastChannel', async () => {
    const browser = createBrowser()
    const server = createServer()
    const old = { ...browser, locks: null, openChannel: null }
    const answer = createRefresher({ refresh: server.refresh, platform: old })()
    await browser.elapse()
    server.answer('fresh')
    expect(await answer).toBe('fresh')
  })

  it('without Web Locks, a tab that is still waiting takes the word of another', async () => {
    const browser = createBrowser()
    const server = createServer()
    const tabs = [0, 1].map(() =>
      createRefresher({ refresh: server.refresh, platform: { ...browser, locks: null } })(),
    )
    await settle()
    browser.elapseOne()
    await settle()
    server.answer('fresh')
    expect(await Promise.all(tabs)).toEqual(['fresh', 'fresh'])
    expect(server.calls()).toBe(1)
  })

  it('gives the caller what cannot be cloned, and leaves the other tabs to ask for themselves', async () => {
    const browser = createBrowser()
    const refresh = () => Promise.resolve(() => 'a function')
    const answer = createRefresher({ refresh, platform: browser })()
    await browser.elapse()
    expect((await answer)()).toBe('a function')
  })

  it('waits between half the jitter and all of it', async () => {
    for (const [fraction, ms] of [
      [0, 50],
      [0.5, 75],
    ] as const) {
      const browser = createBrowser(fraction)
      const server = createServer()
      const answer = createRefresher({ refresh: server.refresh, platform: browser, jitterMs: 100 })()
      await browser.elapse()
      server.answer('fresh')
      await answer
      expect(browser.delays).toEqual([ms])
    }
  })
})

/** Lets all that is ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

interface FakeBrowser extends RefresherPlatform {
  readonly delays: readonly number[]
  /** How many held the lock. */
  turns(): number
  elapse(): Promise<void>
  elapseOne(): void
  say(message: unknown): void
}

/** Locks, channels and time of one origin, all tabs included. Messages are cloned as a browser does. */
function createBrowser(fraction = 0): FakeBrowser {
  const delays: number[] = []
  let turns = 0
  const sleepers: (() => void)[] = []
  const channels = new Set<Channel>()
  let tail: Promise<unknown> = Promise.resolve()

  const post = (message: unknown, from: Channel | null): void => {
    const data: unknown = structuredClone(message)
    for (const channel of channels) if (channel !== from) channel.onmessage?.({ data })
  }
  return {
    delays,
    turns: () => turns,
    random: () => fraction,
    delay: (ms) => {
      delays.push(ms)
      return new Promise((resolve) => sleepers.push(resolve))
    },
    locks: {
      request: (_name, { signal }, task) => {
        const turn = tail.then(() => {
          signal.throwIfAborted()
          turns++
          return task()
        })
        tail = turn.catch(() => null)
        return turn
      },
    },
    openChannel: () => {
      const channel: Channel = {
        onmessage: null,
        postMessage: (message) => post(message, channel),
        close: () => void channels.delete(channel),
      }
      channels.add(channel)
      return channel
    },
    elapse: async () => {
      await settle()
      for (const wake of sleepers.splice(0)) wake()
      await settle()
    },
    elapseOne: () => sleepers.shift()?.(),
    say: (message) => post(message, null),
  }
}

interface FakeServer {
  readonly refresh: () => Promise<string>
  answer(value: string): void
  fail(error: Error): void
  calls(): number
}

function createServer(): FakeServer {
  let count = 0
  let settleLast: { resolve: (value: string) => void; reject: (error: Error) => void } | null = null
  return {
    refresh: () => {
      count++
      return new Promise((resolve, reject) => {
        settleLast = { resolve, reject }
      })
    },
    answer: (value) => settleLast?.resolve(value),
    fail: (error) => settleLast?.reject(error),
    calls: () => count,
  }
}
