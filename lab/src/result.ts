import type { FamilyId } from '@latchkey/advisor'
import type { Machine } from './machine.ts'
import type { Distribution } from './quantile.ts'

/** All that one run has measured. Rates are per second, bytes are of HTTP/1.1 at the client's socket. */
export interface LabResult {
  readonly format: 1
  readonly machine: Machine
  /** How the run was asked for. */
  readonly command: string
  readonly effort: 'quick' | 'full'
  readonly startedAt: string
  readonly tookSeconds: number
  readonly versions: Readonly<Record<string, string>>
  readonly journeys: readonly JourneyResult[]
  readonly operations: readonly OperationResult[]
  readonly exposures: readonly ExposureResult[]
  readonly distances: readonly DistanceResult[]
  readonly outages: readonly OutageResult[]
  readonly faults: readonly FaultResult[]
  readonly comparisons: readonly Comparison[]
  readonly skipped: readonly Skipped[]
}

export const storeKinds = ['memory', 'embedded', 'redis', 'postgres'] as const
export type StoreKind = (typeof storeKinds)[number]

/** What was measured where. */
export interface Place {
  readonly scenario: string
  readonly variant: string
  readonly store: StoreKind
}

/** Statuses of answers and how many there were of each; `none` for no answer. */
export type Statuses = Readonly<Record<string, number>>

export interface JourneyResult extends Place {
  readonly journey: string
  readonly carry: 'cookie' | 'bearer'
  readonly family: FamilyId | null
  readonly fanout: number
  /** Sessions that took turns. */
  readonly sessions: number
  /** The line of the request that carries the credential, and its end. */
  readonly credentialBytes: number
  /** Of the token's payload; null if nothing in it can be read. */
  readonly claimsBytes: number | null
  readonly saturated: Saturated
  readonly paced: Paced
}

/** As many requests as are answered, over some connections. */
export interface Saturated {
  readonly connections: number
  readonly requests: number
  readonly requestsPerSecond: number
  readonly latencyMs: Distribution
  readonly statuses: Statuses
  /** Share of one core that the serving process used: below 1 something else was the limit. */
  readonly busy: number
  readonly cpuMicrosecondsPerRequest: number
  /** Of the database; null without one, or where the system does not tell. */
  readonly storeCpuMicrosecondsPerRequest: number | null
  readonly storeReadsPerRequest: number
  readonly storeWritesPerRequest: number
  readonly logReadsPerRequest: number
  readonly bytesSentPerRequest: number
  readonly bytesReceivedPerRequest: number
}

/** A steady rate, so that latency is that of a request and not that of a queue. */
export interface Paced {
  readonly ratePerSecond: number
  readonly latencyMs: Distribution
  readonly statuses: Statuses
  readonly storeReadsPerSecond: number
  readonly storeWritesPerSecond: number
}

export const operationNames = ['sign_in', 'refresh', 'sign_out', 'minute_of_use'] as const
export type OperationName = (typeof operationNames)[number]

/** What is rarer than requests, and costs more. */
export interface OperationResult extends Place {
  readonly operation: OperationName
  readonly carry: 'cookie' | 'bearer'
  readonly count: number
  /** Null for `minute_of_use`, which is no single request. */
  readonly latencyMs: Distribution | null
  readonly storeReadsEach: number
  readonly storeWritesEach: number
  readonly cpuMicrosecondsEach: number
}

/** How long a captured credential went on after its session was ended. */
export interface ExposureResult extends Place {
  readonly journey: string
  readonly family: FamilyId | null
  /** Where it was replayed. */
  readonly at: string
  readonly endedBy: string
  readonly trials: number
  readonly replaysAccepted: number
  readonly meanMs: number
  readonly maxMs: number
  /** From the acknowledgement to the first refusal. */
  readonly refusedAfterMs: Distribution | null
  /** What the node says itself about the worst case; null: no bound but the life of the token. */
  readonly statedWorstMs: number | null
  readonly isStream: boolean
}

export interface DistanceResult extends Place {
  readonly roundTripMs: number
  readonly requestsPerSecond: number
  readonly latencyMs: Distribution
  readonly signInMs: Distribution
  readonly storeReadsPerRequest: number
}

/** What became of a steady rate of requests while the database stood still. */
export interface OutageResult extends Place {
  readonly title: string
  readonly family: FamilyId
  readonly outageMs: number
  readonly ratePerSecond: number
  readonly before: Statuses
  readonly during: Statuses
  /** Those of them that were answered only after its end. Left out in results that did not count them. */
  readonly late?: Statuses
  readonly after: Statuses
  /** From the start of the outage to the first answer that was not 200; null if there was none. */
  readonly firstFailureAfterMs: number | null
  /** From its end to the last answer that was not 200; 0 if there was none. Null if it had not recovered when the run ended. */
  readonly recoveredAfterMs: number | null
  /** The longest that anybody who asked during the outage waited for an answer of any kind. */
  readonly longestWaitMs: number
  readonly bucketMs: number
  readonly timeline: readonly TimelineBucket[]
}

export interface TimelineBucket {
  /** Since the outage began; less than 0 before it. */
  readonly fromMs: number
  readonly statuses: Statuses
  /** Those of them that were asked during the outage and answered only after its end; left out if there are none. */
  readonly late?: Statuses
}

/** A verifier without a store, and what was done to it or to its issuer. */
export interface FaultResult {
  readonly fault: string
  readonly verifier: string
  readonly family: FamilyId
  readonly tokenTtlSeconds: number
  readonly leewaySeconds: number
  /** How far the verifier's clock was off. */
  readonly clockOffsetSeconds: number
  readonly exposureMs: number
  readonly refusedAfterMs: number | null
  /** What it should be by how things work; null: nothing to expect but a refusal. */
  readonly expectedMs: number | null
  readonly statedWorstMs: number | null
  readonly statuses: Statuses
  readonly note: string
}

/** A figure of the advisor's formulas beside what was measured, for the same inputs. */
export interface Comparison extends Place {
  readonly what: string
  readonly quantity: ComparedQuantity
  readonly family: FamilyId
  readonly unit: string
  readonly theory: number
  readonly measured: number
  /** Measured over theory; null if theory is 0. */
  readonly ratio: number | null
  readonly isWithinTwo: boolean
  /** Why it is off; null where it is not, or where nobody knows. */
  readonly reason: string | null
}

export const comparedQuantities = [
  'revocation_exposure_mean_s',
  'revocation_exposure_worst_s',
  'store_reads_per_s',
  'store_writes_per_s',
  'wire_bytes_per_request',
  'cpu_us_per_check',
] as const
export type ComparedQuantity = (typeof comparedQuantities)[number]

export interface Skipped {
  readonly what: string
  readonly why: string
}
