import { after } from '../../clock.ts'

/** The code of a rejection for want of an answer: the one that Node itself uses. */
export const timedOut = 'ETIMEDOUT'

/**
 * The promise's outcome, or a rejection after `limitMs`. What comes later goes to `late`, so that a connection that arrives
 * after its caller has left is not lost.
 */
export function within<T>(promise: Promise<T>, limitMs: number, late?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const cancel = after(limitMs, () => {
      isOver = true
      reject(Object.assign(new Error(`no answer within ${Math.ceil(limitMs)} ms`), { code: timedOut }))
    })
    promise.then(
      (value) => {
        cancel()
        if (isOver) late?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        cancel()
        reject(error)
      },
    )
  })
}
