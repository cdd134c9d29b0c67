import { times } from '../unit-costs.ts'
import type { PlanInputs } from './plan-inputs.ts'

/** What comes in at the peak, whatever is carried. */
export interface Load {
  readonly sessions: number
  readonly online_users: number
  readonly requests_per_s: number
  readonly checks_per_s: number
  /** That share the checks. */
  readonly processes: number
  readonly sign_ins_per_s: number
  readonly revocations_per_s: number
}

const dayS = 86_400

export function loadOf(inputs: PlanInputs): Load {
  const sessions = inputs.users * inputs.sessions_per_user
  const onlineUsers = inputs.users * inputs.online_share
  const requests = onlineUsers * inputs.requests_per_user_s
  const checks = requests * inputs.checks_per_request
  return {
    sessions,
    online_users: onlineUsers,
    requests_per_s: requests,
    checks_per_s: checks,
    processes: Math.max(1, Math.ceil(checks / inputs.checks_per_process_s)),
    sign_ins_per_s: sessions / inputs.absolute_ttl_s,
    revocations_per_s: (inputs.users * inputs.revocations_per_user_day) / dayS,
  }
}

/** Tokens that are renewed in a second, while their users are active. */
export function renewalsPerSecond({ online_users }: Load, { token_lifetime_s }: PlanInputs): number {
  return online_users / (times.renewalPoint * token_lifetime_s)
}

/** Times a second that activity is written to a session: as often as requests come, and once a minute at most. */
export function touchesPerSecond({ requests_per_s, online_users }: Load): number {
  return Math.min(requests_per_s, online_users / times.touchS)
}

/** Cookies that get a new secret in a second. */
export function rotationsPerSecond({ requests_per_s, online_users }: Load): number {
  return Math.min(requests_per_s, online_users / times.rotationS)
}
