/** Milliseconds since 1970-01-01T00:00:00Z. Tests pass their own; nothing else in the library reads the time. */
export type Clock = () => number

/** The machine's clock. */
export const systemClock: Clock = () => Date.now()

/**
 * Milliseconds since some moment of the past: goes on evenly, whoever sets the machine's clock, and while the process is stopped; but not while
 * the whole machine sleeps.
 */
export const steadyClock: Clock = () => performance.now()

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
