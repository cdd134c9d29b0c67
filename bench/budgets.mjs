/**
 * What was promised, by the beginning of a line's id; the first that fits counts. `atMost` and `atLeast` are about the line's ratio,
 * `maxValue` about the value itself. A line without an entry is printed for what it tells, and can neither meet nor miss anything.
 * @type {ReadonlyArray<readonly [RegExp, { atMost?: number, atLeast?: number, maxValue?: number }]>}
 */
const budgets = [
  [/^verify-first\/HS\d+\/node:crypto$/, { atMost: 1.5 }],
  [/^verify-first\/\w+\/node:crypto$/, { atMost: 1.15 }],
  [/^verify-first\//, { atLeast: 1 }],
  [/^verify-again\//, { atLeast: 2.5 }],
  [/^session-cached\//, { atMost: 2 }],
  [/^session-uncached$/, { atMost: 1.5 }],
  [/^memory\/revocations$/, { maxValue: 64 }],
  [/^memory\/sessions$/, { maxValue: 400 }],
  [/^memory\/reopen$/, { maxValue: 1_000 }],
  [/^lag\/embedded\/4\/500$/, { maxValue: 0 }],
  [/^lag\/redis\/4\/500$/, { maxValue: 10 }],
  [/^lag\/(postgres|http)\/4\/500$/, { maxValue: 25 }],
  [/^http\/.*\/no-auth$/, { atLeast: 0.9 }],
  [/^http\/.*\/[\w@-]+-redis$/, { atLeast: 1.4 }],
  [/^http\/.*\/better-auth$/, { atLeast: 4 }],
]

/**
 * @param {import('./report.mjs').Line} line
 * @returns {{ target: string, isMet: boolean } | null}
 */
export function judge({ id, as, ours, ratio }) {
  const budget = budgets.find(([pattern]) => pattern.test(id))?.[1]
  if (budget === undefined) return null
  const { atMost, atLeast, maxValue } = budget
  if (maxValue !== undefined) return { target: `≤ ${maxValue}`, isMet: ours.value <= maxValue }
  const unit = as === 'time' ? '× its time' : '× as fast'
  if (atMost !== undefined) return { target: `≤ ${atMost}${unit}`, isMet: ratio <= atMost }
  return { target: `≥ ${atLeast}${unit}`, isMet: ratio >= atLeast }
}
