import type { Answers } from './inputs.ts'

/** What of the set-up decides about its tests. */
export interface SetUp {
  readonly strategy: 'session' | 'jwt' | 'hybrid'
  /** How long an ended session goes on, where the client's credential is checked. */
  readonly exposureS: number
  /** How long a token goes on that a service without a feed was given before; null where there is none. */
  readonly insideS: number | null
  /** Whether services follow the feed. */
  readonly isFed: boolean
}

/** Behaviours that the chosen set-up must show before anybody trusts it. */
export function testsFor(
  { strategy, exposureS, insideS, isFed }: SetUp,
  answers: Answers,
): readonly string[] {
  const within = exposureS === 0 ? 'on its next request' : `within ${exposureS} s`
  return [
    insideS === null
      ? `A session that was ended is refused ${within}, on every node.`
      : `A session that was ended is refused ${within}, on every node that sees what the client carries.`,
    ...(insideS === null
      ? []
      : [
          `A token that a service was given before is refused ${insideS} s after its session ended, at the latest.`,
        ]),
    '"Sign out everywhere" refuses every session of the subject, and no other.',
    'A request that was in flight when its session ended changes nothing.',
    'While the store is down the answer is 503, never 401 and never a pass.',
    ...(strategy === 'jwt'
      ? []
      : [
          'The cookie is __Host-, Secure, HttpOnly and SameSite=Lax.',
          'An unsafe request from another origin is refused although it brings the cookie.',
          'The cookie has a new secret after sign-in and after a change of privilege.',
        ]),
    ...(strategy === 'session'
      ? []
      : [
          'A token for another audience, of another issuer, or with another algorithm is refused.',
          'A refresh token that was used before ends its session, unless it is the previous one within the grace time.',
          isFed
            ? 'After a key is withdrawn, no verifier on the feed accepts what it signed.'
            : 'After a key is withdrawn, no verifier accepts what it signed once it has fetched the key set anew.',
        ]),
    ...(answers.device_control ? ['A user sees their sessions and can end one of them.'] : []),
  ]
}

/** The same for a cookie that holds everything. */
export function sealedTests({ absolute_ttl_s }: Answers): readonly string[] {
  return [
    `A cookie older than ${absolute_ttl_s} s is refused, however often it was renewed.`,
    'A cookie with one changed byte is refused.',
    'Everybody can be signed out by a new key, and users know that nothing less does it.',
  ]
}
