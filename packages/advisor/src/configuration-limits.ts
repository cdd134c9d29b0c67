import type { Candidate } from './constraints.ts'
import type { FamilyId } from './families.ts'
import type { Answers } from './inputs.ts'
import { times } from './unit-costs.ts'

const shortestTokenS = 10
const longestTokenS = 86_400

/** What Latchkey does not have of a family today, and what stands in its place. */
const missingFamilies: Partial<Record<FamilyId, string>> = {
  phantom_gateway:
    'There is no endpoint at which a gateway could exchange a cookie for a JWT: the front door must be an app of yours, which calls auth.mint for the service behind it.',
  opaque_introspection:
    'There are no opaque bearer tokens: the token is a short JWT, which its holder can read. Services follow the feed of revocations, and refuse it sooner than a cached answer would let them.',
  sealed_cookie:
    'There are no sealed cookies, by intention: nothing in one could be ended. Where one machine serves the pages, a folder on its disk is a store: the strategy session over embeddedStore asks for no more, and ends sessions.',
}

/** The life of a token that can be set: within what is accepted, and shorter than the idle limit, so that it is renewed in time. */
export function tokenLifeS(chosen: readonly Candidate[], idleSeconds: number): number {
  const wished = wishedLifeS(chosen) ?? 60
  return Math.min(Math.max(shortestTokenS, Math.round(wished)), longestTokenS, idleSeconds - 1)
}

/** Each a sentence. */
export function missingFrom(chosen: readonly Candidate[], { idle_timeout_s }: Answers): readonly string[] {
  const life = wishedLifeS(chosen)
  const silence = Math.max(...chosen.map(({ parameters }) => parameters.staleness_limit_s ?? 0))
  const families = [...new Set(chosen.map(({ family }) => family.id))]
  return [
    ...families.flatMap((id) => missingFamilies[id] ?? []),
    ...(life !== null && life > longestTokenS
      ? [`A token lives at most ${longestTokenS} s; ${Math.round(life)} s were chosen.`]
      : []),
    ...(life !== null && idle_timeout_s !== null && life >= idle_timeout_s
      ? [
          `A token must be renewed before its session is idle: it lives a second less than ${idle_timeout_s} s.`,
        ]
      : []),
    ...(silence > times.longestStalenessS
      ? [
          `Verifiers close after ${times.longestStalenessS} s of silence at the latest; ${silence} s were chosen.`,
        ]
      : []),
  ]
}

/** The shortest that was chosen: a token for one kind of client is good for no longer than any other. */
function wishedLifeS(chosen: readonly Candidate[]): number | null {
  const lives = chosen.flatMap(
    ({ parameters }) => parameters.token_lifetime_s ?? parameters.internal_token_lifetime_s ?? [],
  )
  return lives.length === 0 ? null : Math.min(...lives)
}
