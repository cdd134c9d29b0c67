import { durationWords, relativeWords } from './duration.ts'

/** What a claim's moment is called once it is over, and before. */
const verbs: ReadonlyMap<string, readonly [past: string, future: string]> = new Map([
  ['exp', ['expired', 'expires']],
  ['nbf', ['came into force', 'comes into force']],
  ['iat', ['issued', 'issued']],
  ['auth_time', ['signed in', 'signed in']],
  ['updated_at', ['updated', 'updated']],
])

/** What can only have happened already. */
const onlyPast: ReadonlySet<string> = new Set(['iat', 'auth_time', 'updated_at'])

/** "expired 3 days ago", "comes into force in 2 hours", "issued 5 minutes in the future". */
export function relativeTo(claim: string, seconds: number, nowSeconds: number): string {
  const fromNow = seconds - nowSeconds
  const [past, future] = verbs.get(claim) ?? ['', '']
  const isPast = fromNow < 1
  if (!isPast && onlyPast.has(claim)) return `${past} ${durationWords(fromNow)} in the future`
  return `${isPast ? past : future} ${relativeWords(fromNow)}`.trim()
}
