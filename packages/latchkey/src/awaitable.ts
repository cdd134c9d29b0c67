/**
 * A value that is there now or will be. In-process stores answer at once, and a check that never waits
 * costs a fraction of one that awaits; stores across a network return a promise.
 */
export type Awaitable<T> = T | Promise<T>

/** True if the value still has to be awaited. */
export function isPending<T>(value: Awaitable<T>): value is Promise<T> {
  return value instanceof Promise
}

/** Applies `next` now if the value is here, later if it is pending. */
export function whenReady<T, U>(value: Awaitable<T>, next: (value: T) => Awaitable<U>): Awaitable<U> {
  return isPending(value) ? value.then(next) : next(value)
}
