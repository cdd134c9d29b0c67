import { times } from '../unit-costs.ts'
import type { Load } from './load.ts'
import type { PlanInputs } from './plan-inputs.ts'

/**
 * The share of checks that a process answers from its copy of the session. Each process that a visit reaches reads the record once, so
 * the more processes share the requests of one user, the less a copy is worth; and what has no room is read again.
 */
export function copyHitRate(inputs: PlanInputs, load: Load): number {
  if (!inputs.session_copies) return 0
  const places = placesOf(inputs, load)
  const reached = distinct(inputs.requests_per_visit, places)
  return remembered({
    asked: inputs.requests_per_visit,
    reached,
    seenByProcess: (load.online_users * reached) / spread(inputs, load),
    room: inputs.cached_sessions,
  })
}

/** The share of checks for which a process has verified the token before. */
export function knownTokenRate(inputs: PlanInputs, load: Load, lifetimeS: number): number {
  const uses = Math.max(1, inputs.requests_per_user_s * times.renewalPoint * lifetimeS)
  const reached = distinct(uses, placesOf(inputs, load))
  return remembered({
    asked: uses,
    reached,
    seenByProcess: (load.online_users * reached) / spread(inputs, load),
    room: inputs.cached_tokens,
  })
}

/**
 * Questions a second to the auth server, where answers are kept for a while at each place that asks. A place asks about one user, is
 * quiet for as long as it keeps the answer, and asks again at the next request after that.
 */
export function questionsPerSecond(
  inputs: PlanInputs,
  load: Load,
  checksPerRequest: number,
  keptS: number = inputs.decision_cache_s,
): number {
  const places = placesOf(inputs, load)
  const perPlace = inputs.requests_per_user_s / places
  const each = perPlace / (1 + perPlace * keptS)
  return load.online_users * checksPerRequest * places * each
}

/** Processes of one service that requests of one user may reach. */
function placesOf({ sticky_routing, checks_per_request }: PlanInputs, { processes }: Load): number {
  return sticky_routing ? 1 : Math.max(1, processes / checks_per_request)
}

/** Processes of one service over which all users are spread. */
function spread({ checks_per_request }: PlanInputs, { processes }: Load): number {
  return Math.max(1, processes / checks_per_request)
}

/** How many of so many places are reached by so many requests, each sent to any of them. */
function distinct(requests: number, places: number): number {
  if (places <= 1) return 1
  return -places * Math.expm1(requests * Math.log1p(-1 / places))
}

interface Memory {
  /** Checks that could find something remembered. */
  readonly asked: number
  /** Of them, those that are the first at their place. */
  readonly reached: number
  readonly seenByProcess: number
  readonly room: number
}

function remembered({ asked, reached, seenByProcess, room }: Memory): number {
  const hits = Math.max(0, 1 - reached / asked)
  return seenByProcess <= room ? hits : hits * (room / seenByProcess)
}
