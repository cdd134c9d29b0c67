import type { Choice } from './choose.ts'
import { isAuthorizationStale } from './cost.ts'
import type { Answers } from './inputs.ts'
import { roundedQuantities } from './quantities.ts'
import { times } from './unit-costs.ts'

/** What to know before following the recommendation. */
export function warningsFor({ family, legs }: Choice, answers: Answers): readonly string[] {
  if (family === 'infeasible') return []
  return legs.flatMap(({ leg, chosen }) => {
    if (chosen === null) return []
    const { candidate } = chosen
    const { parameters: p } = candidate
    const q = roundedQuantities(candidate.quantities)
    const about = legs.length > 1 ? `${leg.leg.id}: ` : ''
    return [
      ...(isAuthorizationStale(candidate)
        ? [
            `Roles must not be in the credential: they may be ${answers.authz_freshness_s} s old, and would be as old as the credential. Look them up.`,
          ]
        : []),
      ...(p.internal_token_lifetime_s === null
        ? []
        : [
            `A token that is already inside goes on for up to ${p.internal_token_lifetime_s + (p.leeway_s ?? 0)} s after its session ended; the client cannot reach it.`,
          ]),
      ...(p.decision_cache_s === null || p.decision_cache_s === 0
        ? []
        : [`Its answers are cached for up to ${p.decision_cache_s} s, and a revocation waits for that.`]),
      ...(candidate.family.id === 'stateless_jwt_refresh'
        ? [
            `Ending a session is a wait: up to ${q.revocation_exposure_worst_s ?? 0} s until the token has run out, the leeway included.`,
          ]
        : []),
      ...(candidate.family.id === 'sealed_cookie'
        ? ['Nothing can be ended before it runs out, except for everybody at once by a new key.']
        : []),
      ...(p.staleness_limit_s !== null && p.staleness_limit_s > times.stalenessS
        ? [
            `Verifiers go on for ${p.staleness_limit_s} s without hearing the feed, so a revocation can be late by as much while it is cut.`,
          ]
        : []),
      ...((q.store_utilisation ?? 0) > 0.5
        ? [
            `One store node of the measured kind would be ${Math.round((q.store_utilisation ?? 0) * 100)} % busy at the peak: plan several.`,
          ]
        : []),
      ...(answers.store === 'none' && candidate.family.id !== 'sealed_cookie'
        ? [
            'Latchkey keeps a record of each session in any case; without a shared store it is a file on one machine.',
          ]
        : []),
      ...(candidate.family.jwt !== 'none' && answers.key_ops === 'none'
        ? ['Nobody looks after signing keys: let them rotate by themselves, and know how to withdraw one.']
        : []),
    ].map((text) => about + text)
  })
}
