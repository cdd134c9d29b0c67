/** The outcome of checking something an outsider sent us. Never thrown. */
export type Verdict<T, Reason extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason }

/** The verdict that what was sent is good. */
export function pass<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** The verdict that what was sent is not good, and why. The reason is for logs, not for the sender. */
export function refuse<Reason extends string>(
  reason: Reason,
): { readonly ok: false; readonly reason: Reason } {
  return { ok: false, reason }
}
