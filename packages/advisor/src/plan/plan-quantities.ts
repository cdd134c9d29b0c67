import { familyOf, type Family, type FamilyId } from '../families.ts'
import type { Answers } from '../inputs.ts'
import { noParameters, type Parameters } from '../parameters.ts'
import {
  jwtBytes,
  meanExposure,
  storeUtilisation,
  wireBytes,
  worstExposure,
  type Case,
} from '../quantities.ts'
import { completed } from '../read-answers.ts'
import { signatures, times, unitCosts } from '../unit-costs.ts'
import { feedTraffic } from './feed-traffic.ts'
import { loadOf, renewalsPerSecond, rotationsPerSecond, touchesPerSecond, type Load } from './load.ts'
import type { PlanInputs } from './plan-inputs.ts'
import { copyHitRate, knownTokenRate, questionsPerSecond } from './remembering.ts'

/** What one family needs at the peak; null where the quantity means nothing in it. Bytes and rates are sums over all processes. */
export interface PlanQuantities {
  readonly store_reads_per_s: number
  readonly store_writes_per_s: number
  /** Of one store node of the measured kind; above 1 it takes several. */
  readonly store_utilisation: number
  readonly store_memory_bytes: number
  readonly renewals_per_s: number | null
  readonly denylist_entries: number | null
  readonly denylist_memory_bytes: number | null
  readonly feed_events_per_s: number | null
  readonly feed_bytes_per_s: number | null
  readonly credential_bytes_per_request: number
  readonly credential_bytes_per_s: number
  readonly remembered_share: number | null
  readonly check_cpu_cores: number
  readonly signing_cpu_cores: number | null
  readonly revocation_exposure_worst_s: number
  readonly revocation_exposure_mean_s: number
}
export type PlanQuantityId = keyof PlanQuantities

/** One family under one load. */
interface Planned {
  readonly family: Family
  readonly inputs: PlanInputs
  readonly load: Load
  /** As the advisor sees it, for what both work out. */
  readonly judged: Case
}

export function planQuantities(id: FamilyId, inputs: PlanInputs): PlanQuantities {
  const load = loadOf(inputs)
  const family = familyOf(id)
  const one: Planned = { family, inputs, load, judged: judgedCase(family, inputs) }
  const reads = readsOf(one)
  const writes = writesOf(one)
  const denylist =
    id === 'jwt_revocation_feed' ? load.revocations_per_s * (inputs.token_lifetime_s + inputs.leeway_s) : null
  const feed = feedTraffic(family, inputs, load)
  const signatureCount = signaturesOf(one)
  return {
    store_reads_per_s: reads,
    store_writes_per_s: writes,
    store_utilisation: storeUtilisation(one.judged.answers.store, { reads, writes }),
    store_memory_bytes: memoryOf(one),
    renewals_per_s: renewalsOf(one),
    denylist_entries: denylist,
    denylist_memory_bytes: denylist === null ? null : denylist * unitCosts.revocationBytes.value,
    feed_events_per_s: feed?.eventsPerSecond ?? null,
    feed_bytes_per_s: feed?.bytesPerSecond ?? null,
    credential_bytes_per_request: wireBytes(one.judged),
    credential_bytes_per_s: credentialBytes(one),
    remembered_share: rememberedShare(one),
    check_cpu_cores: cpuMicroseconds(one) / 1e6,
    signing_cpu_cores:
      signatureCount === null ? null : (signatureCount * signatures[inputs.algorithm].signUs) / 1e6,
    revocation_exposure_worst_s: worstExposure(one.judged),
    revocation_exposure_mean_s: meanExposure(one.judged),
  }
}

function readsOf({ family, inputs, load }: Planned): number {
  switch (family.id) {
    case 'server_session':
      return load.checks_per_s * (1 - copyHitRate(inputs, load))
    case 'bff_session_jwt':
      return load.requests_per_s * (1 - copyHitRate(inputs, load))
    case 'phantom_gateway':
      return questionsPerSecond(inputs, load, 1)
    case 'opaque_introspection':
      return questionsPerSecond(inputs, load, inputs.checks_per_request)
    case 'stateless_jwt_refresh':
    case 'jwt_revocation_feed':
      return renewalsPerSecond(load, inputs)
    case 'sealed_cookie':
      return 0
  }
}

/** Signing in, ending, and what keeps a session alive in between. */
function writesOf(one: Planned): number {
  const { family, load } = one
  if (!family.hasRecord) return 0
  const always = load.sign_ins_per_s + load.revocations_per_s + (renewalsOf(one) ?? 0)
  return family.lookUp === 'refresh_only' ? always : always + touchesPerSecond(load)
}

/** Refresh tokens that are exchanged, or cookies that get a new secret. */
function renewalsOf({ family, inputs, load }: Planned): number | null {
  if (family.lookUp === 'refresh_only') return renewalsPerSecond(load, inputs)
  return family.carries === 'cookie' ? rotationsPerSecond(load) : null
}

function memoryOf({ family, inputs: { store }, load }: Planned): number {
  if (!family.hasRecord) return 0
  const each = store === 'sql' ? unitCosts.sqlSessionBytes : unitCosts.redisSessionBytes
  return load.sessions * each.value
}

/** With each request from outside, with each call inside where a token is handed on, and with each exchange of a refresh token. */
function credentialBytes({ family, inputs, load, judged }: Planned): number {
  const token = jwtBytes(inputs.claims_bytes, inputs.algorithm)
  const outside = load.requests_per_s * wireBytes(judged)
  if (family.jwt === 'inside') return outside + load.checks_per_s * token
  if (family.jwt === 'none') return outside
  // One refresh token there, and back a new pair.
  return outside + renewalsPerSecond(load, inputs) * (2 * unitCosts.refreshTokenBytes.value + token)
}

/** The share of checks that ask nobody and verify no signature, because the process has seen the credential before. */
function rememberedShare({ family, inputs, load }: Planned): number | null {
  switch (family.id) {
    case 'server_session':
    case 'bff_session_jwt':
      return copyHitRate(inputs, load)
    case 'stateless_jwt_refresh':
    case 'jwt_revocation_feed':
      return knownTokenRate(inputs, load, inputs.token_lifetime_s)
    case 'phantom_gateway':
      return shareNotAsked(questionsPerSecond(inputs, load, 1), load.requests_per_s)
    case 'opaque_introspection':
      return shareNotAsked(questionsPerSecond(inputs, load, inputs.checks_per_request), load.checks_per_s)
    case 'sealed_cookie':
      return null
  }
}

function shareNotAsked(questions: number, checks: number): number {
  return checks === 0 ? 0 : Math.max(0, 1 - questions / checks)
}

/** Of all checks in a second. */
function cpuMicroseconds(one: Planned): number {
  const { family, inputs, load } = one
  const look = unitCosts.checkOfCopyUs.value
  const ask = unitCosts.lookUpUs.value
  switch (family.id) {
    case 'server_session':
    case 'opaque_introspection':
      return load.checks_per_s * look + readsOf(one) * ask
    case 'bff_session_jwt':
    case 'phantom_gateway':
      return (
        load.requests_per_s * look +
        readsOf(one) * ask +
        tokenMicroseconds(inputs, load, times.internalTokenS)
      )
    case 'stateless_jwt_refresh':
    case 'jwt_revocation_feed':
      return tokenMicroseconds(inputs, load, inputs.token_lifetime_s)
    case 'sealed_cookie':
      return load.checks_per_s * unitCosts.openSealedUs.value
  }
}

function tokenMicroseconds(inputs: PlanInputs, load: Load, lifetimeS: number): number {
  const firstTimes = 1 - knownTokenRate(inputs, load, lifetimeS)
  const each = unitCosts.checkOfKnownTokenUs.value + firstTimes * signatures[inputs.algorithm].verifyUs
  return load.checks_per_s * each
}

/** Tokens that are signed in a second: at sign-in and renewal, or for the services inside, each kept by who asked for it. */
function signaturesOf({ family, inputs, load }: Planned): number | null {
  switch (family.id) {
    case 'stateless_jwt_refresh':
    case 'jwt_revocation_feed':
      return load.sign_ins_per_s + renewalsPerSecond(load, inputs)
    case 'bff_session_jwt':
      return questionsPerSecond(
        inputs,
        load,
        inputs.checks_per_request,
        times.renewalPoint * times.internalTokenS,
      )
    case 'phantom_gateway':
      return questionsPerSecond(inputs, load, 1)
    default:
      return null
  }
}

function judgedCase(family: Family, inputs: PlanInputs): Case {
  const answers: Answers = completed({
    store: inputs.store === 'sql' ? 'sql' : 'redis_single',
    absolute_ttl_s: inputs.absolute_ttl_s,
    claims_bytes: inputs.claims_bytes,
  })
  return { family, answers, parameters: parametersOf(family, inputs) }
}

/** What the advisor chooses is given here. */
function parametersOf(family: Family, inputs: PlanInputs): Parameters {
  const { token_lifetime_s, leeway_s, algorithm, decision_cache_s, session_copies } = inputs
  const copies = { session_copies, staleness_limit_s: session_copies ? times.stalenessS : null }
  const inside = { internal_token_lifetime_s: times.internalTokenS, leeway_s, algorithm }
  switch (family.id) {
    case 'server_session':
      return { ...noParameters, ...copies }
    case 'bff_session_jwt':
      return { ...noParameters, ...copies, ...inside }
    case 'phantom_gateway':
      return { ...noParameters, decision_cache_s, ...inside }
    case 'opaque_introspection':
      return { ...noParameters, decision_cache_s }
    case 'stateless_jwt_refresh':
      return { ...noParameters, token_lifetime_s, leeway_s, algorithm }
    case 'jwt_revocation_feed':
      return {
        ...noParameters,
        token_lifetime_s,
        leeway_s,
        algorithm,
        staleness_limit_s: times.stalenessS,
      }
    case 'sealed_cookie':
      return noParameters
  }
}
