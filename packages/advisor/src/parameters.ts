import type { Family } from './families.ts'
import type { Answers } from './inputs.ts'
import { copyHitRate, times, type SigningAlgorithm } from './unit-costs.ts'

/** What would be set if this family were chosen; null where the family has no such thing. Times in seconds. */
export interface Parameters {
  readonly token_lifetime_s: number | null
  readonly leeway_s: number | null
  readonly decision_cache_s: number | null
  readonly internal_token_lifetime_s: number | null
  /** Silence of the feed after which a verifier closes. */
  readonly staleness_limit_s: number | null
  /** Whether session checks are answered from copies that the feed keeps honest. */
  readonly session_copies: boolean | null
  readonly algorithm: SigningAlgorithm | null
}

/** Of a family that has none of them. */
export const noParameters: Parameters = {
  token_lifetime_s: null,
  leeway_s: null,
  decision_cache_s: null,
  internal_token_lifetime_s: null,
  staleness_limit_s: null,
  session_copies: null,
  algorithm: null,
}

/** Chooses a family's parameters for these answers: as loose as the deadlines allow, and never looser. */
export function chooseParameters(family: Family, answers: Answers): Parameters {
  const copies = sessionCopies(answers)
  switch (family.id) {
    case 'server_session':
      return {
        ...noParameters,
        session_copies: copies,
        staleness_limit_s: copies ? copyStaleness(answers) : null,
      }
    case 'stateless_jwt_refresh':
      return { ...noParameters, ...tokenParameters(answers) }
    case 'bff_session_jwt':
      return {
        ...noParameters,
        session_copies: copies,
        staleness_limit_s: copies ? copyStaleness(answers) : null,
        ...internalToken(answers),
      }
    case 'phantom_gateway':
      return { ...noParameters, decision_cache_s: decisionCache(answers), ...internalToken(answers) }
    case 'sealed_cookie':
      return noParameters
    case 'jwt_revocation_feed':
      return { ...noParameters, ...feedTokenParameters(answers), staleness_limit_s: stalenessLimit(answers) }
    case 'opaque_introspection':
      return { ...noParameters, decision_cache_s: decisionCache(answers) }
  }
}

/**
 * Copies are as late as the feed may be silent. A deadline below that leaves only look-ups. So do roles that must be fresher, unless
 * an outage must be survived or the store is too far away: stale roles can leave the record, and those cannot be helped.
 */
function sessionCopies(answers: Answers): boolean {
  const { revocation_deadline_s: deadline, authz_freshness_s: freshness } = answers
  const late = times.stalenessS + times.heartbeatAgeS
  if (deadline !== null && deadline < late) return false
  if (freshness === null || answers.authz_looked_up_per_request || freshness >= late) return true
  return (
    answers.survive_store_outage_s > 0 || answers.store_rtt_ms * answers.fanout > answers.latency_budget_ms
  )
}

export function hitRateOf({ session_copies }: Parameters): number {
  return session_copies === true ? copyHitRate : 0
}

function tokenParameters(answers: Answers): Partial<Parameters> {
  const { revocation_deadline_s: deadline, idle_timeout_s: idle } = answers
  const leeway = leewayOf(answers)
  const wished = Math.min(
    times.longestTokenS,
    deadline === null ? Number.POSITIVE_INFINITY : deadline - leeway,
    idle ?? Number.POSITIVE_INFINITY,
    lifeOfRoles(answers),
  )
  return {
    token_lifetime_s: Math.max(times.shortestTokenS, wished, neededLife(answers)),
    leeway_s: leeway,
    algorithm: algorithmFor(answers),
  }
}

/** With a feed the deadline no longer asks for short tokens. */
function feedTokenParameters(answers: Answers): Partial<Parameters> {
  const wished = Math.min(
    times.longestTokenS,
    answers.idle_timeout_s ?? Number.POSITIVE_INFINITY,
    lifeOfRoles(answers),
  )
  return {
    token_lifetime_s: Math.max(times.shortestTokenS, wished, neededLife(answers)),
    leeway_s: leewayOf(answers),
    algorithm: algorithmFor(answers),
  }
}

/** How long a token may live with roles in it: no limit where they are looked up, or where no token is short enough for them to stay. */
function lifeOfRoles(answers: Answers): number {
  const { authz_freshness_s: freshness, authz_looked_up_per_request } = answers
  if (freshness === null || authz_looked_up_per_request) return Number.POSITIVE_INFINITY
  const life = freshness - leewayOf(answers)
  return life < times.shortestTokenS ? Number.POSITIVE_INFINITY : life
}

/** What an outage or a missing network asks of a token's life. */
function neededLife({ survive_store_outage_s, offline_verification, disconnected_s }: Answers): number {
  return Math.max(survive_store_outage_s, offline_verification === 'disconnected' ? disconnected_s : 0)
}

function leewayOf({ gateway }: Answers): number {
  return gateway === 'jwt_only' || gateway === 'mesh' ? times.gatewayLeewayS : times.leewayS
}

function internalToken(answers: Answers): Partial<Parameters> {
  return {
    internal_token_lifetime_s: times.internalTokenS,
    leeway_s: leewayOf(answers),
    algorithm: algorithmFor(answers),
  }
}

function decisionCache({ revocation_deadline_s: deadline }: Answers): number {
  return deadline === null ? times.longestDecisionCacheS : Math.min(times.longestDecisionCacheS, deadline / 4)
}

/** Closing later keeps tokens working through an outage, and revocations late by as much. */
function stalenessLimit({
  survive_store_outage_s: outage,
  revocation_deadline_s: deadline,
}: Answers): number {
  const allowed = deadline === null ? Number.POSITIVE_INFINITY : deadline - times.heartbeatAgeS
  return Math.max(times.stalenessS, Math.min(outage, allowed))
}

/** The same for copies of sessions, and no longer than Latchkey lets a node believe them. */
function copyStaleness(answers: Answers): number {
  return Math.min(stalenessLimit(answers), times.longestStalenessS)
}

/** Stock gateways take RS256 everywhere, ES256 nearly, and EdDSA hardly anywhere. */
function algorithmFor({ gateway, offline_verification }: Answers): SigningAlgorithm {
  if (gateway === 'jwt_only') return 'RS256'
  return gateway === 'mesh' || offline_verification === 'external_parties' ? 'ES256' : 'EdDSA'
}
