import type { Family } from '../families.ts'
import { times, unitCosts } from '../unit-costs.ts'
import { rotationsPerSecond, type Load } from './load.ts'
import type { PlanInputs } from './plan-inputs.ts'

/** What is sent to all processes together so that what they remember stays honest; null where nobody follows a feed. */
export interface FeedTraffic {
  /** That each of them has to hear of. */
  readonly eventsPerSecond: number
  readonly bytesPerSecond: number
}

/** A round of reading the log and sending what is new takes a millisecond at least, and everything new goes into one message. */
const messagesPerSecondAtMost = 1_000

export function feedTraffic(family: Family, inputs: PlanInputs, load: Load): FeedTraffic | null {
  if (family.id === 'jwt_revocation_feed') return signedFeed(load)
  const hasCopies = family.id === 'server_session' || family.id === 'bff_session_jwt'
  return hasCopies && inputs.session_copies ? storeFeed(load) : null
}

/** Services without a store: signed messages, and a heartbeat each second when there is nothing to say. */
function signedFeed({ revocations_per_s: events, processes }: Load): FeedTraffic {
  const messages = Math.min(events, messagesPerSecondAtMost) + 1 / times.heartbeatS
  const bytes = messages * unitCosts.feedMessageBytes.value + events * unitCosts.signedEventBytes.value
  return { eventsPerSecond: events, bytesPerSecond: processes * bytes }
}

/** Nodes with a store read its log: of sessions that ended, and of those whose secret is a new one. */
function storeFeed(load: Load): FeedTraffic {
  const events = load.revocations_per_s + rotationsPerSecond(load)
  return {
    eventsPerSecond: events,
    bytesPerSecond: load.processes * events * unitCosts.logEventBytes.value,
  }
}
