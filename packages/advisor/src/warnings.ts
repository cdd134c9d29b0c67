import type { Choice } from './choose.ts'
import type { Candidate } from './constraints.ts'
import { isAuthorizationStale } from './cost.ts'
import { guideOf, type Explained, type TopicId } from './guide-links.ts'
import { roundedQuantities, type Quantities } from './quantities.ts'
import { times } from './unit-costs.ts'

/** What a rule looks at. */
interface Recommended {
  readonly candidate: Candidate
  readonly quantities: Quantities
}

interface Rule {
  readonly topic: TopicId
  /** The warning, or null where there is nothing to warn of. */
  readonly text: (recommended: Recommended) => string | null
}

const rules: readonly Rule[] = [
  {
    topic: 'staleRoles',
    text: ({ candidate }) =>
      isAuthorizationStale(candidate)
        ? `Roles must not be in the credential: they may be ${candidate.answers.authz_freshness_s} s old, and would be as old as the credential. Look them up.`
        : null,
  },
  {
    topic: 'internalToken',
    text({ candidate: { parameters: p } }) {
      if (p.internal_token_lifetime_s === null) return null
      const lifeS = p.internal_token_lifetime_s + (p.leeway_s ?? 0)
      return `A token that is already inside goes on for up to ${lifeS} s after its session ended; the client cannot reach it.`
    },
  },
  {
    topic: 'decisionCache',
    text: ({ candidate: { parameters: p } }) =>
      p.decision_cache_s === null || p.decision_cache_s === 0
        ? null
        : `Its answers are cached for up to ${p.decision_cache_s} s, and a revocation waits for that.`,
  },
  {
    topic: 'waiting',
    text: ({ candidate, quantities }) =>
      candidate.family.id === 'stateless_jwt_refresh'
        ? `Ending a session is a wait: up to ${quantities.revocation_exposure_worst_s ?? 0} s until the token has run out, the leeway included.`
        : null,
  },
  {
    topic: 'waiting',
    text: ({ candidate }) =>
      candidate.family.id === 'sealed_cookie'
        ? 'Nothing can be ended before it runs out, except for everybody at once by a new key.'
        : null,
  },
  {
    topic: 'silence',
    text({ candidate: { parameters: p } }) {
      if (p.staleness_limit_s === null || p.staleness_limit_s <= times.stalenessS) return null
      const late = `Verifiers go on for ${p.staleness_limit_s} s without hearing the feed, so a revocation can be late by as much while it is cut.`
      return p.session_copies === true
        ? `${late} In an outage of the store only those go on whose session the process already has a copy of.`
        : late
    },
  },
  {
    topic: 'load',
    text: ({ quantities: { store_utilisation: busy } }) =>
      busy !== null && busy > 0.5
        ? `One store node of the measured kind would be ${Math.round(busy * 100)} % busy at the peak: plan several.`
        : null,
  },
  {
    topic: 'noStore',
    text: ({ candidate: { family, answers, parameters } }) =>
      answers.store === 'none' && family.id !== 'sealed_cookie'
        ? `Without any store nothing remembers a refresh token, and users sign in again every ${parameters.token_lifetime_s ?? 0} s. Latchkey keeps a record of each session in any case; without a shared store it is a file on one machine, and tokens are renewed there.`
        : null,
  },
  {
    topic: 'keys',
    text: ({ candidate: { family, answers } }) =>
      family.jwt !== 'none' && answers.key_ops === 'none'
        ? 'Nobody looks after signing keys: let them rotate by themselves, and know how to withdraw one.'
        : null,
  },
]

/** What to know before following the recommendation. */
export function warningsFor({ family, legs }: Choice): readonly Explained[] {
  if (family === 'infeasible') return []
  return legs.flatMap(({ leg, chosen }) => {
    if (chosen === null) return []
    const { candidate } = chosen
    const recommended = { candidate, quantities: roundedQuantities(candidate.quantities) }
    const about = legs.length > 1 ? `${leg.leg.id}: ` : ''
    return rules.flatMap(({ topic, text }) => {
      const warning = text(recommended)
      return warning === null ? [] : [{ text: about + warning, guide: guideOf[topic] }]
    })
  })
}
