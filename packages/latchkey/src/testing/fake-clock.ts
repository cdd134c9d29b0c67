import type { Clock } from '../clock.ts'

/** A clock that stands still until it is told otherwise. */
export interface FakeClock extends Clock {
  advance(ms: number): void
  set(ms: number): void
}

/** Starts at a moment in whole seconds, so that tests which care about seconds say so themselves. */
export function fakeClock(startMs: number = 1_750_000_000_000): FakeClock {
  let nowMs = startMs
  return Object.assign(() => nowMs, {
    advance(ms: number): void {
      nowMs += ms
    },
    set(ms: number): void {
      nowMs = ms
    },
  })
}
