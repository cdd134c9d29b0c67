/**
 * What one of something costs. `measured` says where the figure comes from: a line of a committed result file of this repository, or the
 * count of the bytes that are sent.
 */
export interface UnitCost {
  readonly value: number
  readonly unit: string
  readonly source: string
}

/** The costs that formulas use. */
export type UnitCostId =
  | 'checkOfCopyUs'
  | 'checkOfKnownTokenUs'
  | 'verifyEdDsaUs'
  | 'verifyEs256Us'
  | 'verifyRs256Us'
  | 'lookUpUs'
  | 'openSealedUs'
  | 'sqlSessionBytes'
  | 'redisSessionBytes'
  | 'revocationBytes'
  | 'sqlReadsPerSecond'
  | 'sqlWritesPerSecond'
  | 'redisReadsPerSecond'
  | 'redisWritesPerSecond'
  | 'feedLagS'
  | 'cookieBytes'
  | 'opaqueBearerBytes'
  | 'jwtHeaderBytes'

const cost = (value: number, unit: string, source: string): UnitCost => ({ value, unit, source })

const micro = 'bench/results/latest.md'
const redisPage = 'docs/operations/redis.md'
const postgresPage = 'docs/operations/postgres.md'

/** The measured costs that the formulas use. */
export const unitCosts: Readonly<Record<UnitCostId, UnitCost>> = {
  checkOfCopyUs: cost(1.05, 'µs', `${micro}: check a session, cached, memory`),
  checkOfKnownTokenUs: cost(1.09, 'µs', `${micro}: verify the same JWT again, memory`),
  verifyEdDsaUs: cost(95, 'µs', `${micro}: verify a JWT, first time, EdDSA`),
  verifyEs256Us: cost(71, 'µs', `${micro}: verify a JWT, first time, ES256`),
  verifyRs256Us: cost(25, 'µs', `${micro}: verify a JWT, first time, RS256 (2048 bits)`),
  lookUpUs: cost(
    12,
    'µs',
    'CPU of the client for one concurrent Redis GET; to be measured again by a lab run on this machine',
  ),
  openSealedUs: cost(11, 'µs', 'AES-256-GCM and JSON.parse of a small record, middle of 6 to 16'),
  sqlSessionBytes: cost(452, 'bytes', `${postgresPage}: a session with its indexes`),
  redisSessionBytes: cost(700, 'bytes', `${redisPage}: memory a session, index included`),
  revocationBytes: cost(40.4, 'bytes', `${micro}: 1,000,000 revocations in memory`),
  sqlReadsPerSecond: cost(14_000, '1/s', `${postgresPage}: reads by id`),
  sqlWritesPerSecond: cost(5_000, '1/s', `${postgresPage}: sign-ins`),
  redisReadsPerSecond: cost(66_600, '1/s', 'Redis GET, one node, by redis-benchmark'),
  redisWritesPerSecond: cost(19_000, '1/s', `${redisPage}: sign-ins by one process`),
  feedLagS: cost(0.023, 's', `${postgresPage}: revocation lag, p99, upper end`),
  cookieBytes: cost(86, 'bytes', '"Cookie: __Host-lk=", 22 characters, a dot, 43 characters, line end'),
  opaqueBearerBytes: cost(
    91,
    'bytes',
    '"Authorization: Bearer ", 22 characters, a dot, 43 characters, line end',
  ),
  jwtHeaderBytes: cost(71, 'bytes', 'alg, typ and a kid of 43 characters less what varies'),
}

/** What the model signs with. */
export type SigningAlgorithm = 'EdDSA' | 'ES256' | 'RS256'

/** Signature bytes in base64url, and the cost of verifying one for the first time. */
export const signatures: Readonly<
  Record<SigningAlgorithm, { readonly bytes: number; readonly verifyUs: number }>
> = {
  EdDSA: { bytes: 86, verifyUs: unitCosts.verifyEdDsaUs.value },
  ES256: { bytes: 86, verifyUs: unitCosts.verifyEs256Us.value },
  RS256: { bytes: 342, verifyUs: unitCosts.verifyRs256Us.value },
}

/** Seconds of leeway, of caches and of silence, that a configuration has if nobody says otherwise. */
export const times = {
  /** Clock difference that our own verifiers forgive. */
  leewayS: 30,
  /** The same for the loosest gateway: Envoy's default. */
  gatewayLeewayS: 60,
  /** Silence of the feed after which nothing local is trusted, and the age that a heartbeat may have. */
  stalenessS: 2,
  heartbeatAgeS: 0.5,
  /** Life of a token between services. */
  internalTokenS: 60,
  longestTokenS: 900,
  shortestTokenS: 60,
  longestDecisionCacheS: 60,
  /** How far a replica in another region may be behind. */
  replicaLagS: 1,
  /** Share of a token's life after which it is renewed. */
  renewalPoint: 0.8,
  /** `lastSeenAt` is written once a minute at most. */
  touchS: 60,
} as const

/** Share of checks that a copy answers while the feed is heard. */
export const copyHitRate = 0.98
