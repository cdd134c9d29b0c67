import type { KeyAttempt } from './signature-report.ts'

/** Puts keys of a large set of which the same is to be said onto one line: "199 keys: It has another kid." */
export function gatherAttempts(attempts: readonly KeyAttempt[]): readonly KeyAttempt[] {
  const byReason = new Map<string, KeyAttempt[]>()
  for (const attempt of attempts) {
    const reason = `${attempt.outcome} ${attempt.reason}`
    const alike = byReason.get(reason)
    if (alike === undefined) byReason.set(reason, [attempt])
    else alike.push(attempt)
  }
  return [...byReason.values()].flatMap((alike) =>
    alike.length <= maxNamed ? alike : { ...alike[0]!, keyLabel: `${alike.length} keys` },
  )
}

/** As many are named one by one. */
const maxNamed = 4
