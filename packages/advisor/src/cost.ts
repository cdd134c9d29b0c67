import { addedLatencyMs, type Candidate } from './constraints.ts'
import type { CostId } from './guide-links.ts'
import { isBrowser } from './legs.ts'

/** One thing that speaks against a family without ruling it out. */
export interface Cost {
  readonly id: CostId
  readonly points: number
  readonly text: string
}

/** Differences up to this are a tie: the team's own framework and taste decide. */
export const tie = 0.75

/** No deadline is as loose as the latest that can be stated, never stricter. */
const latestDeadlineS = 31_536_000

/** What speaks against a candidate, point by point; entries of zero are left out. */
export function costsOf(candidate: Candidate): readonly Cost[] {
  return table
    .map(({ id, text, points }) => ({ id, text, points: points(candidate) }))
    .filter(({ points }) => points > 0)
}

export function totalOf(costs: readonly Cost[]): number {
  return costs.reduce((sum, { points }) => sum + points, 0)
}

interface CostRule {
  readonly id: CostId
  readonly text: string
  readonly points: (candidate: Candidate) => number
}

const table: readonly CostRule[] = [
  {
    id: 'parts',
    text: 'more parts to run and to understand',
    points: ({ family }) => family.parts,
  },
  {
    id: 'deadline',
    text: 'how much of the revocation deadline it uses up',
    points: ({ answers: { revocation_deadline_s: deadline }, quantities }) => {
      const exposure = quantities.revocation_exposure_worst_s ?? 0
      if (deadline === 0) return 0
      return 0.7 * Math.min(exposure / (deadline ?? latestDeadlineS), 10)
    },
  },
  {
    id: 'reads',
    text: 'reads from the store',
    points: ({ quantities: { store_reads_per_s: reads } }) =>
      reads === null || reads <= 2_000 ? 0 : 2 * Math.log10(reads / 2_000),
  },
  {
    id: 'time',
    text: 'time added to a request',
    points: (candidate) => addedLatencyMs(candidate) / candidate.answers.latency_budget_ms,
  },
  {
    id: 'keys',
    text: 'signing keys that somebody has to look after',
    points: ({ family, answers: { key_ops } }) => {
      if (family.jwt === 'none' && family.id !== 'sealed_cookie') return 0
      const penalty = { none: 1.5, basic: 0.5, mature: 0 }[key_ops]
      return family.jwt === 'inside' ? penalty / 2 : penalty
    },
  },
  {
    id: 'sharing',
    text: 'many services that share one store or one sealing key',
    points: ({ family, answers: { services } }) => {
      if (services <= 3) return 0
      if (family.id === 'sealed_cookie') return 3
      return family.id === 'server_session' ? Math.min(4, 1 + 0.25 * services) : 0
    },
  },
  {
    id: 'readableToken',
    text: 'a readable token in the page',
    points: ({ family, leg, answers: { assurance } }) =>
      isBrowser(leg) &&
      (family.carries === 'jwt' || family.carries === 'opaque_bearer') &&
      assurance !== 'low'
        ? 1.5
        : 0,
  },
  {
    id: 'machinery',
    text: 'more machinery than one service needs',
    points: ({ family, answers: { services } }) => {
      if (services > 1) return 0
      return { bff_session_jwt: 2, phantom_gateway: 1.5 }[family.id as string] ?? 0
    },
  },
  {
    id: 'staleRoles',
    text: 'roles in the token that are older than they may be',
    points: (candidate) => (isAuthorizationStale(candidate) ? 2 : 0),
  },
  {
    id: 'noRecord',
    text: 'no record, although there is a store that could keep one',
    points: ({ family, answers: { store } }) => (family.id === 'sealed_cookie' && store !== 'none' ? 1.5 : 0),
  },
  {
    id: 'regions',
    text: 'regions that are far from the one store',
    points: ({ family, answers: { regions, store } }) =>
      regions > 1 &&
      store !== 'multi_region' &&
      (family.lookUp === 'each_check' || family.lookUp === 'each_request')
        ? 0.5 * regions
        : 0,
  },
  {
    id: 'asking',
    text: 'every service asks the auth server',
    points: ({ family, answers: { services } }) =>
      family.id === 'opaque_introspection' && services > 3 ? Math.min(3, 0.15 * services) : 0,
  },
  {
    id: 'cookieOutsideBrowser',
    text: 'a cookie for clients that are not browsers',
    points: ({ family, leg }) => {
      if (isBrowser(leg)) return 0
      return { bff_session_jwt: 1, server_session: 1.5 }[family.id as string] ?? 0
    },
  },
]

/** Roles inside a credential that lives longer than roles may be old: not ruled out, but they must leave the credential. */
export function isAuthorizationStale({ family, answers, quantities, parameters }: Candidate): boolean {
  const { authz_freshness_s: freshness, authz_looked_up_per_request } = answers
  if (freshness === null || authz_looked_up_per_request) return false
  if (family.carries === 'sealed_cookie') return answers.absolute_ttl_s > freshness
  if (family.jwt !== 'outside') return (quantities.revocation_exposure_worst_s ?? 0) > freshness
  // A feed ends sessions at once; the roles in a token live as long as the token.
  return (parameters.token_lifetime_s ?? 0) + (parameters.leeway_s ?? 0) > freshness
}
