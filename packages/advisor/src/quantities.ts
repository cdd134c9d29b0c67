import type { Family } from './families.ts'
import type { Answers } from './inputs.ts'
import { hitRateOf, type Parameters } from './parameters.ts'
import { signatures, times, unitCosts, type SigningAlgorithm } from './unit-costs.ts'

/** What a family costs and achieves; null where the quantity means nothing in it. Each formula is beside its name in `formulas`. */
export interface Quantities {
  readonly revocation_exposure_worst_s: number | null
  readonly revocation_exposure_mean_s: number | null
  readonly store_reads_per_s: number | null
  readonly store_writes_per_s: number | null
  readonly store_memory_bytes: number | null
  readonly store_utilisation: number | null
  readonly token_lifetime_s: number | null
  readonly refreshes_per_s: number | null
  readonly denylist_entries: number | null
  readonly denylist_memory_bytes: number | null
  readonly entries_for_log_out_everyone: number | null
  readonly writes_for_tenant_revocation: number | null
  readonly still_signed_in_fraction_after_600s: number | null
  readonly wire_bytes_per_request: number | null
  readonly cpu_us_per_check: number | null
}
export type QuantityId = keyof Quantities

/** One family, its parameters and the load. */
export interface Case {
  readonly family: Family
  readonly answers: Answers
  readonly parameters: Parameters
}

/** Works out every quantity. */
export function quantitiesOf(family: Family, answers: Answers, parameters: Parameters): Quantities {
  const one: Case = { family, answers, parameters }
  const load = { reads: reads(one), writes: writes(one) }
  const denylist = family.id === 'jwt_revocation_feed' ? denylistEntries(one) : null
  return {
    revocation_exposure_worst_s: worstExposure(one),
    revocation_exposure_mean_s: meanExposure(one),
    store_reads_per_s: load.reads,
    store_writes_per_s: load.writes,
    store_memory_bytes: memory(one),
    store_utilisation: utilisation(one, load),
    token_lifetime_s: parameters.token_lifetime_s ?? parameters.internal_token_lifetime_s,
    refreshes_per_s: family.jwt === 'outside' ? refreshes(one) : null,
    denylist_entries: denylist,
    denylist_memory_bytes: denylist === null ? null : denylist * unitCosts.revocationBytes.value,
    entries_for_log_out_everyone: family.hasRecord && answers.store !== 'none' ? 1 : null,
    // Nothing can be said to a sealed cookie, and a token without a feed is told nothing before it runs out.
    writes_for_tenant_revocation:
      family.hasRecord && answers.store !== 'none' && family.id !== 'stateless_jwt_refresh' ? 1 : null,
    still_signed_in_fraction_after_600s: stillSignedIn(one, 600),
    wire_bytes_per_request: wireBytes(one),
    cpu_us_per_check: cpu(one),
  }
}

/** The same to six digits, so that every machine prints the same. */
export function roundedQuantities(quantities: Quantities): Quantities {
  return Object.fromEntries(
    Object.entries(quantities).map(([id, value]: [string, number | null]) => [
      id,
      value === null ? null : rounded(value),
    ]),
  ) as unknown as Quantities // the same keys
}

export function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

export function worstExposure({ family, answers, parameters: p }: Case): number {
  const lag = replicaLag(answers)
  switch (family.id) {
    case 'server_session':
    case 'bff_session_jwt':
      return lag + (p.session_copies === true ? (p.staleness_limit_s ?? 0) + times.heartbeatAgeS : 0)
    case 'phantom_gateway':
    case 'opaque_introspection':
      return lag + (p.decision_cache_s ?? 0)
    case 'sealed_cookie':
      return answers.absolute_ttl_s
    case 'stateless_jwt_refresh':
      return tokenExposure(p)
    case 'jwt_revocation_feed':
      return Math.min((p.staleness_limit_s ?? 0) + times.heartbeatAgeS, tokenExposure(p))
  }
}

export function meanExposure({ family, answers, parameters: p }: Case): number {
  switch (family.id) {
    case 'server_session':
    case 'bff_session_jwt':
      return p.session_copies === true ? unitCosts.feedLagS.value : replicaLag(answers) / 2
    case 'phantom_gateway':
    case 'opaque_introspection':
      return (p.decision_cache_s ?? 0) / 2
    case 'sealed_cookie':
      return answers.absolute_ttl_s / 2
    case 'stateless_jwt_refresh':
      return (p.token_lifetime_s ?? 0) / 2 + (p.leeway_s ?? 0)
    case 'jwt_revocation_feed':
      return unitCosts.feedLagS.value
  }
}

/** How long a token that nobody can call back goes on. */
function tokenExposure({ token_lifetime_s, leeway_s }: Parameters): number {
  return (token_lifetime_s ?? 0) + (leeway_s ?? 0)
}

export function replicaLag({ store }: Answers): number {
  return store === 'multi_region' ? times.replicaLagS : 0
}

/** Look-ups that one request from outside causes. */
export function lookUpsPerRequest(family: Family, { services, fanout }: Answers): number {
  if (family.lookUp === 'never' || family.lookUp === 'refresh_only') return 0
  if (family.lookUp === 'each_request') return 1
  return services > 1 || family.id === 'opaque_introspection' ? fanout : 1
}

function reads({ family, answers, parameters: p }: Case): number | null {
  const { peak_rps, online_users, store } = answers
  if (family.lookUp === 'never') return 0
  if (family.lookUp === 'refresh_only')
    return store === 'none' ? 0 : refreshes({ family, answers, parameters: p })
  if (store === 'none') return null
  const asked = peak_rps * lookUpsPerRequest(family, answers)
  const cacheS = p.decision_cache_s ?? 0
  if (cacheS === 0) return asked * (1 - hitRateOf(p))
  // Each cache asks once for each user that is active within its life.
  const caches = family.id === 'phantom_gateway' ? answers.regions : answers.services
  return Math.min(asked, (caches * Math.min(online_users, peak_rps * cacheS)) / cacheS)
}

function writes({ family, answers, parameters }: Case): number | null {
  if (family.lookUp === 'never') return 0
  if (answers.store === 'none') return family.lookUp === 'refresh_only' ? 0 : null
  const signIns = answers.active_sessions / answers.absolute_ttl_s
  if (family.lookUp !== 'refresh_only') {
    return signIns + Math.min(answers.peak_rps, answers.online_users / times.touchS)
  }
  const revocations = family.id === 'jwt_revocation_feed' ? answers.revocations_per_hour / 3_600 : 0
  return signIns + refreshes({ family, answers, parameters }) + revocations
}

function refreshes({ answers, parameters: p }: Case): number {
  return answers.online_users / (times.renewalPoint * (p.token_lifetime_s ?? times.shortestTokenS))
}

function memory({ family, answers: { store, active_sessions } }: Case): number | null {
  if (!family.hasRecord) return 0
  if (store === 'none') return family.lookUp === 'refresh_only' ? 0 : null
  const each = store === 'sql' ? unitCosts.sqlSessionBytes : unitCosts.redisSessionBytes
  return active_sessions * each.value
}

function utilisation(
  { answers: { store } }: Case,
  { reads, writes }: { readonly reads: number | null; readonly writes: number | null },
): number | null {
  return reads === null || writes === null ? null : storeUtilisation(store, { reads, writes })
}

/** How busy one store node of the measured kind would be; 1 is all that it can do. */
export function storeUtilisation(
  store: Answers['store'],
  { reads, writes }: { readonly reads: number; readonly writes: number },
): number {
  const isSql = store === 'sql'
  const readsAtMost = isSql ? unitCosts.sqlReadsPerSecond : unitCosts.redisReadsPerSecond
  const writesAtMost = isSql ? unitCosts.sqlWritesPerSecond : unitCosts.redisWritesPerSecond
  return reads / readsAtMost.value + writes / writesAtMost.value
}

/** Each revocation is remembered until the last token that it could kill has run out. */
function denylistEntries({ answers, parameters }: Case): number {
  return (answers.revocations_per_hour / 3_600) * tokenExposure(parameters)
}

function stillSignedIn({ family, answers, parameters: p }: Case, afterS: number): number {
  const ofTokens = Math.max(0, 1 - afterS / (p.token_lifetime_s ?? 1))
  switch (family.id) {
    case 'sealed_cookie':
      return 1
    case 'stateless_jwt_refresh':
      // Without a store nothing is there to be down.
      return answers.store === 'none' ? 1 : ofTokens
    case 'jwt_revocation_feed':
      return (p.staleness_limit_s ?? 0) >= afterS ? ofTokens : 0
    default:
      return (p.decision_cache_s ?? 0) >= afterS ? 1 : 0
  }
}

/** Bytes of a JWT with these claims, in base64url. */
export function jwtBytes(claimsBytes: number, algorithm: SigningAlgorithm): number {
  const encoded = (bytes: number): number => Math.ceil((4 / 3) * bytes)
  return encoded(unitCosts.jwtHeaderBytes.value) + encoded(claimsBytes) + signatures[algorithm].bytes + 2
}

/** Bytes of a cookie that carries the whole state, encrypted: 12 of nonce and 16 of tag besides. */
export function sealedBytes(claimsBytes: number): number {
  return Math.ceil((4 / 3) * (claimsBytes + 28))
}

/** As HTTP/1.1 sends them; HTTP/2 may index what does not change. */
export function wireBytes({ family, answers, parameters: p }: Case): number {
  switch (family.carries) {
    case 'cookie':
    case 'either':
      return unitCosts.cookieBytes.value
    case 'opaque_bearer':
      return unitCosts.opaqueBearerBytes.value
    case 'sealed_cookie':
      return 'Cookie: __Host-app='.length + sealedBytes(answers.claims_bytes) + 2
    case 'jwt':
      return 'Authorization: Bearer '.length + jwtBytes(answers.claims_bytes, p.algorithm ?? 'EdDSA') + 2
  }
}

function cpu({ family, answers, parameters: p }: Case): number {
  const lookUp = unitCosts.lookUpUs.value
  const verifyUs = signatures[p.algorithm ?? 'EdDSA'].verifyUs
  switch (family.id) {
    case 'server_session':
    case 'bff_session_jwt':
      return unitCosts.checkOfCopyUs.value + (1 - hitRateOf(p)) * lookUp
    case 'sealed_cookie':
      return unitCosts.openSealedUs.value
    case 'opaque_introspection':
    case 'phantom_gateway':
      return unitCosts.checkOfCopyUs.value + lookUp
    default:
      return unitCosts.checkOfKnownTokenUs.value + verifyUs * firstTimes(answers, p)
  }
}

/** The share of checks that see a token for the first time: a verifier checks each signature once, and remembers. */
function firstTimes({ peak_rps, fanout, services, online_users }: Answers, p: Parameters): number {
  const checks = peak_rps * fanout * (p.token_lifetime_s ?? 1)
  return checks === 0 ? 1 : Math.min(1, (online_users * services) / checks)
}
