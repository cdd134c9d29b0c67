import { setTimeout as pause } from 'node:timers/promises'

const limitMs = 60_000

/** Waits for a condition, however long a busy machine takes for it. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + limitMs
  while (!(await isSo())) {
    if (Date.now() > deadlineMs) throw new Error(`not within ${limitMs / 1000} s: ${what}`)
    await pause(20)
  }
}
