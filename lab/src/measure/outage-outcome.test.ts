import { describe, expect, it } from 'vitest'
import { outcomeOf } from './outage-outcome.ts'

/** The store stands still from 1,000 to 4,000. */
const clocks = { startedAtMs: 0, pausedAtMs: 1_000, resumedAtMs: 4_000 }
const answer = (
  dueAtMs: number,
  status: number | null,
  tookMs = 1,
): Parameters<typeof outcomeOf>[0]['told'][number] => ({ target: 'page', dueAtMs, tookMs, status })

describe('the outcome of an outage', () => {
  it('counts an answer when its request was due', () => {
    const told = [answer(900, 200), answer(1_100, 503), answer(3_900, 503), answer(4_100, 200)]
    expect(outcomeOf({ ...clocks, told })).toMatchObject({
      outageMs: 3_000,
      before: { 200: 1 },
      during: { 503: 2 },
      after: { 200: 1 },
      firstFailureAfterMs: 100,
      recoveredAfterMs: 0,
    })
  })

  it('tells what was answered only after the end from what was answered meanwhile', () => {
    const told = [answer(1_100, 200), answer(2_100, 503), answer(3_100, 200, 950), answer(4_100, 200)]
    const { during, late, timeline } = outcomeOf({ ...clocks, told })
    expect({ during, late }).toEqual({ during: { 200: 2, 503: 1 }, late: { 200: 1 } })
    expect(timeline).toEqual([
      { fromMs: 0, statuses: { 200: 1 } },
      { fromMs: 1_000, statuses: { 503: 1 } },
      { fromMs: 2_000, statuses: { 200: 1 }, late: { 200: 1 } },
      { fromMs: 3_000, statuses: { 200: 1 } },
    ])
  })

  it('says how long the longest wait of the outage was, and that nobody recovered', () => {
    const told = [answer(1_100, 200, 3_500), answer(4_100, null, 9_000)]
    expect(outcomeOf({ ...clocks, told })).toMatchObject({ longestWaitMs: 3_500, recoveredAfterMs: null })
  })
})
