import { after } from '../../clock.ts'

/**
 * The promise's outcome, or a rejection after `limitMs`. What comes later goes to `late`, so that a connection that arrives
 * after its caller has left is not lost.
 */
export function within<T>(promise: Promise<T>, limitMs: number, late?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const cancel = after(limitMs, () => {
      isOver = true
      reject(new Error(`no answer within ${limitMs} ms`))
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
