import { quantitiesOf, type FamilyId } from '@latchkey/advisor'
import type {
  ComparedQuantity,
  Comparison,
  ExposureResult,
  FaultResult,
  JourneyResult,
  LabResult,
  OperationResult,
  Place,
} from '../result.ts'
import { advisorInputs, revocationsPerHour, type RunInputs } from './inputs.ts'
import { reasonFor } from './reasons.ts'

type Measured = Pick<LabResult, 'journeys' | 'operations' | 'exposures' | 'faults'>

/** Every figure of the formulas that the run has measured as well, side by side. */
export function compareWithTheory(measured: Measured): readonly Comparison[] {
  return [
    ...measured.journeys.flatMap((journey) => compareJourney(journey, measured)),
    ...measured.exposures.flatMap(compareExposure),
    ...measured.faults.flatMap(compareFault),
  ]
}

const units: Readonly<Record<ComparedQuantity, string>> = {
  revocation_exposure_mean_s: 's',
  revocation_exposure_worst_s: 's',
  store_reads_per_s: '1/s',
  store_writes_per_s: '1/s',
  wire_bytes_per_request: 'bytes',
  cpu_us_per_check: 'µs',
}

/** Off by more than this factor, a row needs a reason. */
const tolerance = 2
const defaultTtlSeconds = 600
const defaultLeewaySeconds = 30
/** Renewed after this share of its life, as the formulas have it. */
const renewalPoint = 0.8

/** One row. Two zeros agree; a zero and something else do not, unless the other is less than a thousandth of the unit. */
export function comparisonOf(row: Omit<Comparison, 'unit' | 'ratio' | 'isWithinTwo' | 'reason'>): Comparison {
  const { theory, measured, quantity, family } = row
  const ratio = theory === 0 ? null : measured / theory
  const areBothNothing = Math.max(Math.abs(theory), Math.abs(measured)) < 0.001
  const isWithinTwo = areBothNothing || (ratio !== null && ratio <= tolerance && ratio >= 1 / tolerance)
  const side = measured > theory ? 'above' : 'below'
  return {
    ...row,
    unit: units[quantity],
    ratio,
    isWithinTwo,
    reason: isWithinTwo ? null : reasonFor({ quantity, family, side, row }),
  }
}

function compareJourney(journey: JourneyResult, { journeys, operations }: Measured): readonly Comparison[] {
  const { family, saturated, paced } = journey
  if (family === null) return []
  const inputs = inputsOf(journey, family)
  const theory = theoryOf(inputs)
  const cpuTheory = theoryOf({ ...inputs, isEachCheckFirst: journey.variant === 'jwt-unremembered' })
  const rates = ratesOf(journey, operations)
  const baseline = journeys.find(
    ({ scenario, variant }) => scenario === journey.scenario && variant === 'none',
  )
  const rows: [ComparedQuantity, number | null, number | null][] = [
    ['wire_bytes_per_request', theory.wire_bytes_per_request, journey.credentialBytes],
    [
      'store_reads_per_s',
      theory.store_reads_per_s,
      rates === null ? null : paced.storeReadsPerSecond + rates.reads,
    ],
    ['store_writes_per_s', theory.store_writes_per_s, rates?.writes ?? null],
    [
      'cpu_us_per_check',
      cpuTheory.cpu_us_per_check,
      // Only where the same server without auth was measured, so that what is left is the price of the check.
      baseline === undefined
        ? null
        : saturated.cpuMicrosecondsPerRequest - baseline.saturated.cpuMicrosecondsPerRequest,
    ],
  ]
  return rows.flatMap(([quantity, theory, measured]) =>
    theory === null || measured === null
      ? []
      : [comparisonOf({ ...placeOf(journey), what: journey.journey, quantity, family, theory, measured })],
  )
}

function inputsOf(journey: JourneyResult, family: FamilyId): RunInputs {
  return {
    family,
    store: journey.store,
    requestsPerSecond: journey.paced.ratePerSecond,
    sessions: journey.sessions,
    fanout: journey.fanout,
    claimsBytes: journey.claimsBytes,
    hasCopies: journey.variant !== 'session-uncached',
    isEachCheckFirst: false,
    tokenTtlSeconds: defaultTtlSeconds,
    leewaySeconds: defaultLeewaySeconds,
  }
}

/**
 * What is too rare to be seen in a run of seconds, from what each of it was measured to cost: renewals as often as tokens of that life
 * need them, sign-ins as often as sessions end, sign-outs at the rate that the formulas are given, and a minute of use. Null where one of
 * these was not measured: tokens in cookies are renewed on the way in, and not by a request of its own.
 */
function ratesOf(
  journey: JourneyResult,
  operations: readonly OperationResult[],
): { readonly reads: number; readonly writes: number } | null {
  const own = (name: OperationResult['operation']): OperationResult | undefined =>
    operations.find(
      (one) => one.operation === name && one.carry === journey.carry && isSamePlace(one, journey),
    )
  const signInsPerSecond = journey.sessions / 86_400
  const isToken = journey.family === 'jwt_revocation_feed'
  const renewalsPerSecond = isToken ? journey.sessions / (renewalPoint * defaultTtlSeconds) : 0
  const minutesPerSecond = journey.sessions / 60
  // The formulas count the end of a session where verifiers have to be told of it.
  const revocationsPerSecond = isToken ? revocationsPerHour / 3_600 : 0
  const [signIn, refresh, signOut] = [own('sign_in'), own('refresh'), own('sign_out')]
  const minute = own('minute_of_use')
  if (signIn === undefined || signOut === undefined || (isToken ? refresh : minute) === undefined) return null
  return {
    reads: renewalsPerSecond * (refresh?.storeReadsEach ?? 0),
    writes:
      signInsPerSecond * (signIn?.storeWritesEach ?? 0) +
      renewalsPerSecond * (refresh?.storeWritesEach ?? 0) +
      revocationsPerSecond * (signOut?.storeWritesEach ?? 0) +
      (isToken ? 0 : minutesPerSecond * (minute?.storeWritesEach ?? 0)),
  }
}

function compareExposure(exposure: ExposureResult): readonly Comparison[] {
  const { family, isStream } = exposure
  if (family === null || isStream) return []
  const theory = theoryOf({
    family,
    store: exposure.store,
    requestsPerSecond: 1,
    sessions: 1,
    fanout: 1,
    claimsBytes: null,
    hasCopies: exposure.variant !== 'session-uncached',
    isEachCheckFirst: false,
    tokenTtlSeconds: defaultTtlSeconds,
    leewaySeconds: defaultLeewaySeconds,
  })
  if (theory.revocation_exposure_mean_s === null) return []
  return [
    comparisonOf({
      ...placeOf(exposure),
      what: `${exposure.journey}, replayed at ${exposure.at}, ended by ${exposure.endedBy}`,
      quantity: 'revocation_exposure_mean_s',
      family,
      theory: theory.revocation_exposure_mean_s,
      measured: exposure.meanMs / 1_000,
    }),
  ]
}

function compareFault(fault: FaultResult): readonly Comparison[] {
  // A good token that nobody revoked has no exposure, and a withdrawn key is no revocation of a session.
  if (fault.refusedAfterMs === null || fault.fault === 'the signing key is withdrawn') return []
  const theory = theoryOf({
    family: fault.family,
    store: 'memory',
    requestsPerSecond: 1,
    sessions: 1,
    fanout: 1,
    claimsBytes: null,
    hasCopies: true,
    isEachCheckFirst: false,
    tokenTtlSeconds: fault.tokenTtlSeconds,
    leewaySeconds: fault.leewaySeconds,
  })
  if (theory.revocation_exposure_worst_s === null) return []
  return [
    comparisonOf({
      scenario: 'bare',
      variant: 'jwt',
      store: 'memory',
      what: `${fault.fault}, at a verifier that ${fault.verifier}`,
      quantity: 'revocation_exposure_worst_s',
      family: fault.family,
      theory: theory.revocation_exposure_worst_s,
      measured: fault.exposureMs / 1_000,
    }),
  ]
}

function theoryOf(run: RunInputs): ReturnType<typeof quantitiesOf> {
  const { family, answers, parameters } = advisorInputs(run)
  return quantitiesOf(family, answers, parameters)
}

function placeOf({ scenario, variant, store }: Place): Place {
  return { scenario, variant, store }
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.scenario === other.scenario && one.variant === other.variant && one.store === other.store
}
