import type { Verdict } from 'latchkey'

export type { Verdict }

/** The verdict that what was sent is good. */
export function pass<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** The verdict that it is not, and why. */
export function refuse<Reason extends string>(
  reason: Reason,
): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason }
}
