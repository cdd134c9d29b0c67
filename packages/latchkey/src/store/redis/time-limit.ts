import { after } from '../../clock.ts'

/** The work's outcome, or `late()` thrown when it takes longer than `limitMs`. The work itself is not stopped. */
export async function withinMs<T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  let cancel = (): void => {}
  const limit = new Promise<never>((_, reject) => {
    cancel = after(limitMs, () => reject(late()))
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    cancel()
  }
}
