import { measuredCosts, type MeasuredCostId } from './measured-costs.ts'

/** What one of something costs, and how that is known. */
export interface UnitCost {
  readonly value: number
  readonly unit: string
  /** `measured`: a line of a committed result of this repository; `counted`: bytes that are sent. */
  readonly kind: 'measured' | 'counted'
  readonly source: string
}

/** The costs that formulas use. */
export type UnitCostId =
  | MeasuredCostId
  | 'cookieBytes'
  | 'opaqueBearerBytes'
  | 'jwtHeaderBytes'
  | 'refreshTokenBytes'
  | 'feedMessageBytes'
  | 'signedEventBytes'
  | 'logEventBytes'

const counted = (value: number, source: string): UnitCost => ({
  value,
  unit: 'bytes',
  kind: 'counted',
  source,
})

/** What the formulas multiply by. */
export const unitCosts: Readonly<Record<UnitCostId, UnitCost>> = {
  ...measured(),
  cookieBytes: counted(86, '"Cookie: __Host-lk=", 22 characters, a dot, 43 characters, line end'),
  opaqueBearerBytes: counted(91, '"Authorization: Bearer ", 22 characters, a dot, 43 characters, line end'),
  jwtHeaderBytes: counted(82, 'alg, typ and a kid of 43 characters'),
  refreshTokenBytes: counted(
    95,
    '"lkr_", 22 characters, a dot, a digit, a dot, 43 characters, a dot, 22 characters',
  ),
  feedMessageBytes: counted(460, 'a signed message of the feed without events, as a server-sent event'),
  signedEventBytes: counted(142, 'what one session that ended adds to such a message'),
  logEventBytes: counted(108, 'one session that ended, as JSON in the log of a store'),
}

function measured(): Readonly<Record<MeasuredCostId, UnitCost>> {
  const entries = Object.entries(measuredCosts).map(([id, { value, unit, what, line, file, machine }]) => {
    return [id, { value, unit, kind: 'measured', source: `${what}: ${line} in ${file}, on ${machine}` }]
  })
  return Object.fromEntries(entries) as Record<MeasuredCostId, UnitCost> // the same ids
}

/** What the model signs with. */
export type SigningAlgorithm = 'EdDSA' | 'ES256' | 'RS256'

/** Signature bytes in base64url, and the cost of verifying one for the first time and of making one. */
export const signatures: Readonly<
  Record<SigningAlgorithm, { readonly bytes: number; readonly verifyUs: number; readonly signUs: number }>
> = {
  EdDSA: { bytes: 86, verifyUs: unitCosts.verifyEdDsaUs.value, signUs: unitCosts.signEdDsaUs.value },
  ES256: { bytes: 86, verifyUs: unitCosts.verifyEs256Us.value, signUs: unitCosts.signEs256Us.value },
  RS256: { bytes: 342, verifyUs: unitCosts.verifyRs256Us.value, signUs: unitCosts.signRs256Us.value },
}

/** Seconds of leeway, of caches and of silence, that a configuration has if nobody says otherwise. */
export const times = {
  /** Clock difference that our own verifiers forgive. */
  leewayS: 30,
  /** The same for the loosest gateway: Envoy's default. */
  gatewayLeewayS: 60,
  /** Silence of the feed after which nothing local is trusted, and the age that a heartbeat may have. */
  stalenessS: 2,
  /** The most that `maxStalenessMs` can be set to. */
  longestStalenessS: 60,
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
  /** A cookie in use gets a new secret as often. */
  rotationS: 900,
  /** What the feed says when there is nothing to say. */
  heartbeatS: 1,
} as const

/** Share of checks that a copy answers while the feed is heard. */
export const copyHitRate = 0.98
