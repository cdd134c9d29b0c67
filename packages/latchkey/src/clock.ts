/** Milliseconds since 1970-01-01T00:00:00Z. Tests pass their own; nothing else in the library reads the time. */
export type Clock = () => number

/** The machine's clock. */
export const systemClock: Clock = () => Date.now()

/**
 * Milliseconds since some moment of the past: goes on evenly, whoever sets the machine's clock, and while the process is stopped; but not while
 * the whole machine sleeps.
 */
export const steadyClock: Clock = () => performance.now()

/**
 * Milliseconds since the call, by the clock that says more: the machine's stands out where a machine has slept, the steady one where
 * somebody has set the machine's back.
 */
export function stopwatch(): () => number {
  const [wallMs, steadyMs] = [systemClock(), steadyClock()]
  return () => Math.max(systemClock() - wallMs, steadyClock() - steadyMs)
}

/** What time it may be by a clock that somebody may have set. */
export interface CarefulClock {
  /** For what must not be forgotten too soon. */
  readonly earliest: Clock
  /** For what must be ended. */
  readonly latest: Clock
}

/**
 * Holds a clock against a steady one. After a jump the time before it is as possible as the time after it, for `heldMs` at least; then
 * the clock is believed, because clocks are also put right.
 */
export function carefulClock(clock: Clock, steady: Clock, heldMs = 3_600_000): CarefulClock {
  let period = { sinceMs: steady(), least: clock() - steady(), greatest: clock() - steady() }
  let before = period

  function look(): number {
    const steadyMs = steady()
    const offsetMs = clock() - steadyMs
    if (steadyMs - period.sinceMs >= heldMs) {
      before = period
      period = { sinceMs: steadyMs, least: offsetMs, greatest: offsetMs }
    }
    period.least = Math.min(period.least, offsetMs)
    period.greatest = Math.max(period.greatest, offsetMs)
    return steadyMs
  }

  return {
    earliest: () => Math.floor(look() + Math.min(period.least, before.least)),
    latest: () => Math.ceil(look() + Math.max(period.greatest, before.greatest)),
  }
}

const agreementMs = 60_000

/**
 * True if less than `windowMs` has passed since another node wrote a time down. Nodes agree within a minute, so a time up to that far ahead
 * is now; one further ahead is of a clock that has been put right since, and would hold the window open for hours.
 */
export function isWithin(windowMs: number, sinceMs: number, nowMs: number): boolean {
  const elapsedMs = nowMs - sinceMs
  return elapsedMs > -agreementMs && Math.max(0, elapsedMs) < windowMs
}

/** Whole seconds, rounded down: the NumericDate of RFC 7519 section 2. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000)
}

/** Runs `task` every `periodMs` without keeping the process alive. Returns the function that stops it. */
export function every(periodMs: number, task: () => void): () => void {
  const timer = setInterval(task, periodMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Lets everything else that is waiting go first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Runs `task` once after `delayMs` without keeping the process alive. Returns the function that cancels it. */
export function after(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
