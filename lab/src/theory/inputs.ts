import {
  completed,
  families,
  type Answers,
  type Family,
  type FamilyId,
  type Parameters,
} from '@latchkey/advisor'
import type { StoreKind } from '../result.ts'

/** What the lab ran with, as far as the formulas ask for it. */
export interface RunInputs {
  readonly family: FamilyId
  readonly store: StoreKind
  readonly requestsPerSecond: number
  readonly sessions: number
  readonly fanout: number
  readonly claimsBytes: number | null
  /** Whether copies of records answer; false: each check reads the store. */
  readonly hasCopies: boolean
  /** Whether every check is the first of its token: nothing is remembered. */
  readonly isEachCheckFirst: boolean
  readonly tokenTtlSeconds: number
  readonly leewaySeconds: number
}

/** How long a session lives here at most: the default of the library. */
const absoluteTtlSeconds = 86_400
/** Silence of the feed after which nothing local is trusted: the default of the library. */
const stalenessSeconds = 2

/** What is taken for the rate of sign-outs: the advisor's default. */
export const revocationsPerHour = 50

/** In-process stores are none that the advisor knows; what is asked of them is asked of any. */
const storeOf: Readonly<Record<StoreKind, Answers['store']>> = {
  memory: 'redis_single',
  embedded: 'redis_single',
  redis: 'redis_single',
  postgres: 'sql',
}

/** The same inputs, in the advisor's words. */
export function advisorInputs(run: RunInputs): {
  readonly family: Family
  readonly answers: Answers
  readonly parameters: Parameters
} {
  const family = families.find(({ id }) => id === run.family)
  if (family === undefined) throw new Error(`The advisor knows no family ${run.family}.`)
  const isToken = family.carries === 'jwt'
  return {
    family,
    answers: completed({
      services: run.fanout,
      fanout: run.fanout,
      store: storeOf[run.store],
      store_rtt_ms: 0,
      peak_rps: run.requestsPerSecond,
      active_sessions: run.sessions,
      // So many that nobody is seen twice within the life of a token.
      online_users: run.isEachCheckFirst ? run.requestsPerSecond * run.tokenTtlSeconds : run.sessions,
      revocations_per_hour: revocationsPerHour,
      absolute_ttl_s: absoluteTtlSeconds,
      ...(run.claimsBytes === null ? {} : { claims_bytes: run.claimsBytes }),
    }),
    parameters: {
      token_lifetime_s: isToken ? run.tokenTtlSeconds : null,
      leeway_s: isToken ? run.leewaySeconds : null,
      decision_cache_s: null,
      internal_token_lifetime_s: null,
      staleness_limit_s: stalenessSeconds,
      // A service that asks an issuer has no copies of its own.
      session_copies: run.hasCopies && family.id !== 'opaque_introspection',
      algorithm: isToken ? 'EdDSA' : null,
    },
  }
}
