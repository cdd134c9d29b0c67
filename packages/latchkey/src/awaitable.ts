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

/** What came of one question. */
export type Answer<T> =
  | { readonly isThere: true; readonly value: T }
  | { readonly isThere: false; readonly error: unknown }

/** Asks all of them before it waits for any, and tells of each what came of it. Never rejects. */
export function allAnswers<A, B, C>(
  first: () => Awaitable<A>,
  second: () => Awaitable<B>,
  third: () => Awaitable<C>,
): Awaitable<readonly [Answer<A>, Answer<B>, Answer<C>]> {
  const [a, b, c] = [answer(first), answer(second), answer(third)]
  return whenReady(a, (a) => whenReady(b, (b) => whenReady(c, (c) => [a, b, c] as const)))
}

function answer<T>(ask: () => Awaitable<T>): Awaitable<Answer<T>> {
  try {
    const value = ask()
    return isPending(value) ? value.then(there, missing) : there(value)
  } catch (error) {
    return missing(error)
  }
}

const there = <T>(value: T): Answer<T> => ({ isThere: true, value })
const missing = (error: unknown): Answer<never> => ({ isThere: false, error })
