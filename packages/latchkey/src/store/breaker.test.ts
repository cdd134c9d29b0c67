import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { breakerRules, createBreaker, type Breaker } from './breaker.ts'

const { silentMs, silentCalls, probeEveryMs, maxWaiting, firstCalls } = breakerRules

let clock: FakeClock
let breaker: Breaker

beforeEach(() => {
  clock = fakeClock(0)
  breaker = createBreaker(clock)
})

/** A call that nobody answers until its own timeout. */
function silentCall(timeoutMs = 1_000): void {
  expect(breaker.judge()).toBe('call')
  const beganAtMs = breaker.began()
  clock.advance(timeoutMs)
  breaker.failed(beganAtMs)
}

function opened(): void {
  for (let call = 0; call < silentCalls; call++) silentCall()
  expect(breaker.state).toBe('open')
}

/** How many calls are admitted right now, all of them left waiting. */
function burst(limit: number): number {
  let admitted = 0
  while (admitted < limit && breaker.judge() !== 'refuse') {
    breaker.began()
    admitted++
  }
  return admitted
}

describe('a store that answers', () => {
  it('is asked however many wait', () => {
    for (let call = 0; call < 10 * maxWaiting; call++) {
      expect(breaker.judge()).toBe('call')
      breaker.began()
      if (call % 2 === 0) breaker.answered()
      clock.advance(1)
    }
    expect(breaker.state).toBe('closed')
  })

  it('is not given up for calls that fail fast, however many: they cost nobody a wait', () => {
    for (let call = 0; call < 1_000; call++) silentCall(silentMs - 1)
    expect(breaker.state).toBe('closed')
  })

  it('is not given up for one call in a hundred that hangs, because the others are answered', () => {
    for (let round = 0; round < 20; round++) {
      const hung = breaker.began()
      for (let call = 0; call < 99; call++) {
        breaker.began()
        clock.advance(10)
        breaker.answered()
      }
      breaker.failed(hung)
    }
    expect(breaker.state).toBe('closed')
  })
})

describe('a silent store', () => {
  it('is given up after a few calls in a row, and then asked by a probe now and then', () => {
    opened()
    expect(breaker.judge()).toBe('refuse')
    for (let probe = 0; probe < 5; probe++) {
      clock.advance(probeEveryMs - 1)
      expect(burst(100)).toBe(0)
      clock.advance(1)
      // However long the one before hangs.
      expect(burst(100)).toBe(1)
    }
  })

  it('a flood meets a bound even before the first timeout', () => {
    expect(burst(maxWaiting)).toBe(maxWaiting)
    // As far as anybody knows, it has just been slow.
    expect(burst(50)).toBe(50)
    clock.advance(silentMs)
    expect(burst(100)).toBe(0)
    breaker.answered()
    expect(burst(100)).toBe(100)
  })

  it('a failure between answers begins the count anew', () => {
    for (let round = 0; round < 10; round++) {
      for (let call = 1; call < silentCalls; call++) silentCall()
      breaker.began()
      breaker.answered()
    }
    expect(breaker.state).toBe('closed')
  })
})

describe('a store that is heard again', () => {
  it('gets a few calls at once, twice as many with each round trip, and then all', () => {
    opened()
    clock.advance(probeEveryMs)
    expect(burst(100)).toBe(1)
    breaker.answered()
    const sizes: number[] = []
    while (breaker.state !== 'closed') {
      const size = burst(10_000)
      sizes.push(size)
      clock.advance(1)
      for (let call = 0; call < size; call++) breaker.answered()
    }
    expect(sizes).toEqual([firstCalls, 2 * firstCalls, 4 * firstCalls, 8 * firstCalls, 16 * firstCalls])
    expect(burst(maxWaiting)).toBe(maxWaiting)
  })

  it('is given up again at the first silent call', () => {
    opened()
    clock.advance(probeEveryMs)
    burst(1)
    breaker.answered()
    expect(breaker.state).toBe('recovering')
    silentCall()
    expect(breaker.state).toBe('open')
  })
})

it('whatever happens, it counts right, never admits a flood to a silent store, and recovers by one answer and patience', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('call' as const) },
    { weight: 2, arbitrary: fc.constant('answer' as const) },
    { weight: 2, arbitrary: fc.constant('fail' as const) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 2_000 }) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
      clock = fakeClock(0)
      breaker = createBreaker(clock)
      const waiting: number[] = []
      for (const one of steps) {
        if (typeof one === 'number') clock.advance(one)
        if (one === 'call' && breaker.judge() !== 'refuse') waiting.push(breaker.began())
        if (one === 'answer' && waiting.shift() !== undefined) breaker.answered()
        const oldest = one === 'fail' ? waiting.shift() : undefined
        if (oldest !== undefined) breaker.failed(oldest)
        expect(breaker.waiting).toBe(waiting.length)
      }
      for (const beganAtMs of waiting) breaker.failed(beganAtMs)
      for (let round = 0; round < 2 * maxWaiting; round++) {
        clock.advance(probeEveryMs)
        if (breaker.judge() === 'refuse') continue
        breaker.began()
        breaker.answered()
      }
      expect(breaker.state).toBe('closed')
    }),
  )
})
