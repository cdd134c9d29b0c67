import type { ExposureResult, JourneyResult, LabResult } from '../result.ts'
import { duration, figure, shareOf } from './numbers.ts'

/** What a reader should take away, in sentences that are made from the numbers: none where there are none. */
export function highlights(result: LabResult): readonly string[] {
  return [
    exposureOfNodes(result),
    exposureWithoutFeed(result),
    priceOfAuth(result),
    reads(result),
    wire(result),
    outage(result),
    theory(result),
  ].filter((line) => line !== null)
}

function exposureOfNodes({ exposures }: LabResult): string | null {
  const worst = maxBy(
    exposures.filter(({ isStream }) => !isStream),
    ({ maxMs }) => maxMs,
  )
  if (worst === null) return null
  const trials = exposures.reduce((sum, one) => sum + (one.isStream ? 0 : one.trials), 0)
  const accepted = exposures.reduce((sum, one) => sum + one.replaysAccepted, 0)
  const lead = `In ${figure(trials)} trials in which a session was ended while its credential was replayed at a node of the deployment,`
  if (worst.maxMs === 0) return `${lead} no copy that was sent after the acknowledgement was accepted.`
  return `${lead} ${figure(accepted)} copies were accepted afterwards; the longest exposure was ${duration(worst.maxMs)} (${whereOf(worst)}).`
}

function whereOf({ scenario, variant, store, at }: ExposureResult): string {
  return `${scenario}, ${variant}, ${store}, at ${at}`
}

function exposureWithoutFeed({ faults }: LabResult): string | null {
  const ended = faults.filter(({ fault }) => fault === 'a session is ended')
  const [follows, without] = [true, false].map((follows) =>
    ended.find(({ family }) => (family === 'jwt_revocation_feed') === follows),
  )
  if (follows === undefined || without === undefined) return null
  return (
    `The same token at a service that does not follow the feed went on for ${duration(without.exposureMs)}, ` +
    `with a life of ${without.tokenTtlSeconds} s and a leeway of ${without.leewaySeconds} s; at one that does, for ${duration(follows.exposureMs)}.`
  )
}

function priceOfAuth({ journeys }: LabResult): string | null {
  const none = journeys.find(({ variant }) => variant === 'none')
  const others = journeys.filter(
    ({ scenario, variant }) =>
      scenario === 'bare' && !['none', 'session-uncached', 'jwt-unremembered'].includes(variant),
  )
  if (none === undefined || others.length === 0) return null
  const extra = others.map(
    ({ saturated }) => saturated.cpuMicrosecondsPerRequest - none.saturated.cpuMicrosecondsPerRequest,
  )
  return (
    `On a bare server, which spends ${figure(none.saturated.cpuMicrosecondsPerRequest)} µs of CPU on a request, a check adds ` +
    `${figure(Math.min(...extra))} to ${figure(Math.max(...extra))} µs, depending on strategy and store.`
  )
}

function reads({ journeys }: LabResult): string | null {
  const readsOf = ({ saturated }: JourneyResult): number => saturated.storeReadsPerRequest
  const cached = journeys.filter(({ variant }) => !['none', 'session-uncached'].includes(variant))
  const asking = maxBy(
    cached.filter(({ family }) => family === 'opaque_introspection'),
    readsOf,
  )
  const most = maxBy(
    cached.filter(({ family }) => family !== 'opaque_introspection'),
    readsOf,
  )
  if (most === null) return null
  const uncached = journeys.find(({ variant }) => variant === 'session-uncached')
  const rest = [
    ...(uncached === undefined ? [] : [`without copies it is ${figure(readsOf(uncached))}`]),
    ...(asking === null
      ? []
      : [
          `where ${figure(asking.fanout - 1)} services ask the server about a session, ${figure(readsOf(asking))}`,
        ]),
  ]
  return (
    [`With copies, a request read the store ${figure(readsOf(most))} times at most`, ...rest].join('; ') + '.'
  )
}

function wire({ journeys }: LabResult): string | null {
  const bytes = (carry: 'session' | 'jwt'): JourneyResult | undefined =>
    journeys.find(({ scenario, variant }) => scenario === 'bare' && variant === carry)
  const [session, jwt] = [bytes('session'), bytes('jwt')]
  if (session === undefined || jwt === undefined) return null
  const times = jwt.credentialBytes / session.credentialBytes
  return `A session cookie is ${session.credentialBytes} bytes of each request, an access token ${jwt.credentialBytes}: ${figure(times)} times as much.`
}

function outage({ outages }: LabResult): string | null {
  if (outages.length === 0) return null
  const unauthorised = outages.reduce(
    (sum, { during, after }) => sum + (during['401'] ?? 0) + (after['401'] ?? 0),
    0,
  )
  const shares = outages.map(({ during }) => shareOf(during, '503'))
  const longest = Math.max(...outages.map(({ longestWaitMs }) => longestWaitMs))
  const recoveries = outages.map(({ recoveredAfterMs }) => recoveredAfterMs ?? Number.POSITIVE_INFINITY)
  const slowest = Math.max(...recoveries)
  return (
    `With the store stopped for ${duration(outages[0]?.outageMs ?? null)}, ${figure(Math.min(...shares) * 100)} to ${figure(Math.max(...shares) * 100)} % of the answers were 503 and ` +
    `${unauthorised === 0 ? 'none was 401' : `${figure(unauthorised)} were 401`}; nobody waited for longer than ${duration(longest)}; ${Number.isFinite(slowest) ? `the last server had recovered ${duration(slowest)} after its end` : 'not every server had recovered when the run ended'}.`
  )
}

function theory({ comparisons }: LabResult): string | null {
  if (comparisons.length === 0) return null
  const off = comparisons.filter(({ isWithinTwo }) => !isWithinTwo)
  const open = off.filter(({ reason }) => reason === null)
  return (
    `${comparisons.length - off.length} of ${comparisons.length} figures are within a factor of two of the advisor’s formulas; ` +
    `of the other ${off.length}, ${open.length === 0 ? 'all' : `all but ${open.length}`} have a known reason.`
  )
}

function maxBy<T>(values: readonly T[], of: (value: T) => number): T | null {
  return values.reduce<T | null>(
    (most, value) => (most === null || of(value) > of(most) ? value : most),
    null,
  )
}
