import type { Collected, CollectedKind } from '../collector.ts'
import type { Place } from '../result.ts'
import { duration, figure, statusesInWords } from './numbers.ts'

type Words = { readonly [Kind in CollectedKind]: (result: Collected[Kind][number]) => string }

/** One line for each kind of measurement, for a terminal: everything that matters, without colour. */
const words: Words = {
  journeys: (one) =>
    `${placeInWords(one)}, ${one.journey}: ${figure(one.saturated.requestsPerSecond)} req/s (server ${figure(one.saturated.busy * 100)} % busy), ` +
    `${figure(one.saturated.cpuMicrosecondsPerRequest)} µs CPU, ${figure(one.saturated.storeReadsPerRequest)} store reads and ` +
    `${figure(one.saturated.storeWritesPerRequest)} writes, ${figure(one.saturated.bytesSentPerRequest)} + ${figure(one.saturated.bytesReceivedPerRequest)} bytes a request; ` +
    `at ${one.paced.ratePerSecond}/s p50 ${duration(one.paced.latencyMs.p50)}, p99 ${duration(one.paced.latencyMs.p99)}${failuresInWords(one.saturated.statuses)}`,
  operations: (one) =>
    `${placeInWords(one)}, ${one.carry}, ${one.operation.replaceAll('_', ' ')}: ${figure(one.storeReadsEach)} store reads, ${figure(one.storeWritesEach)} writes, ` +
    `${figure(one.cpuMicrosecondsEach)} µs CPU${one.latencyMs === null ? '' : `, p50 ${duration(one.latencyMs.p50)}`}`,
  exposures: (one) =>
    `${placeInWords(one)}, ended by ${one.endedBy}, ${one.isStream ? 'stream' : 'replayed at'} ${one.at}: ` +
    `exposed ${duration(one.maxMs)} at most in ${one.trials} trials, ${one.isStream ? 'cut' : 'refused'} after ${duration(one.refusedAfterMs?.p50 ?? null)}`,
  distances: (one) =>
    `${placeInWords(one)}, ${one.roundTripMs} ms away: ${figure(one.requestsPerSecond)} req/s, p50 ${duration(one.latencyMs.p50)}, ` +
    `p99 ${duration(one.latencyMs.p99)}, sign-in p50 ${duration(one.signInMs.p50)}`,
  outages: (one) =>
    `${one.scenario}, ${one.store} stopped for ${duration(one.outageMs)}, ${one.title}: ${statusesInWords(one.during)} meanwhile; ` +
    `first failure after ${duration(one.firstFailureAfterMs)}, recovered ${duration(one.recoveredAfterMs)} after the end`,
  faults: (one) =>
    `${one.fault}, at a verifier that ${one.verifier}: exposed ${duration(one.exposureMs)}` +
    `${one.expectedMs === null ? '' : `, expected ${duration(one.expectedMs)}`}; ${statusesInWords(one.statuses)}`,
}

export function lineInWords<Kind extends CollectedKind>(kind: Kind, result: Collected[Kind][number]): string {
  return words[kind](result)
}

function placeInWords({ scenario, variant, store }: Place): string {
  return variant === 'none' ? `${scenario}, no auth` : `${scenario}, ${variant}, ${store}`
}

function failuresInWords(statuses: Readonly<Record<string, number>>): string {
  return Object.keys(statuses).every((status) => status === '200')
    ? ''
    : `; answers: ${statusesInWords(statuses)}`
}
