import { readFlat, type AnswerProblem, type Field } from '../read-flat.ts'
import type { SigningAlgorithm } from '../unit-costs.ts'

/** What a plan is made from, complete. Units are in the names; `_s` is seconds, and behind a rate "in a second". */
export interface PlanInputs {
  readonly users: number
  readonly sessions_per_user: number
  readonly online_share: number
  readonly requests_per_user_s: number
  readonly requests_per_visit: number
  readonly checks_per_request: number
  readonly checks_per_process_s: number
  readonly sticky_routing: boolean
  readonly store: 'sql' | 'redis'
  readonly session_copies: boolean
  readonly cached_sessions: number
  readonly cached_tokens: number
  readonly token_lifetime_s: number
  readonly leeway_s: number
  readonly decision_cache_s: number
  readonly revocations_per_user_day: number
  readonly absolute_ttl_s: number
  readonly algorithm: SigningAlgorithm
  readonly claims_bytes: number
  /** What grows along the charts. */
  readonly over: PlanRange
}
export type PlanInputId = keyof PlanInputs
export type GivenPlanInputs = { readonly [Id in PlanInputId]?: PlanInputs[Id] }

/** What can grow along the charts. */
export const planRanges = [
  'users',
  'requests_per_user_s',
  'token_lifetime_s',
  'revocations_per_user_day',
] as const
export type PlanRange = (typeof planRanges)[number]

export type PlanInputGroup = 'load' | 'checks' | 'credentials'

/** One question of the planner. */
export type PlanInput = Field & {
  readonly id: PlanInputId
  readonly group: PlanInputGroup
  /** In a few words, for a field. */
  readonly name: string
  readonly help: string
  readonly default: PlanInputs[PlanInputId]
}

const number = (unit: string, min: number, max: number) =>
  ({ kind: 'number', unit, min, max, isWhole: false, nullMeans: null }) as const
const whole = (unit: string, min: number, max: number) =>
  ({ kind: 'number', unit, min, max, isWhole: true, nullMeans: null }) as const

/** All that a plan is made from. Defaults that the advisor has as well are the same there. */
export const planInputs: readonly PlanInput[] = [
  {
    id: 'users',
    group: 'load',
    ...whole('users', 1, 1e10),
    name: 'Users',
    help: 'Everybody who has a session.',
    default: 1_000_000,
  },
  {
    id: 'sessions_per_user',
    group: 'load',
    ...number('sessions', 0.01, 1_000),
    name: 'Sessions of a user',
    help: 'Signed in at once, on the average over devices.',
    default: 1.5,
  },
  {
    id: 'online_share',
    group: 'load',
    ...number('share', 0, 1),
    name: 'Active at the peak',
    help: 'The share of users who send requests in the busiest minutes: 0.1 is a tenth.',
    default: 0.1,
  },
  {
    id: 'requests_per_user_s',
    group: 'load',
    ...number('requests/s', 0, 10_000),
    name: 'Requests of an active user',
    help: '0.1 is one in ten seconds.',
    default: 0.1,
  },
  {
    id: 'requests_per_visit',
    group: 'load',
    ...number('requests', 1, 1e6),
    name: 'Requests of a visit',
    help: 'How often a copy of a session can be of use before its user has left.',
    default: 50,
  },
  {
    id: 'revocations_per_user_day',
    group: 'load',
    ...number('sessions/day', 0, 1_000),
    name: 'Ended early, of a user a day',
    help: 'Sessions that end ahead of time: signing out, changed passwords, locked accounts.',
    default: 0.12,
  },
  {
    id: 'absolute_ttl_s',
    group: 'load',
    ...number('s', 60, 315_360_000),
    name: 'Sign in again after',
    help: 'The absolute life of a session, 2,592,000 s are 30 days.',
    default: 2_592_000,
  },
  {
    id: 'checks_per_request',
    group: 'checks',
    ...number('checks', 1, 1_000),
    name: 'Checks of a request',
    help: 'How many of your services check who is calling, for one request from outside.',
    default: 1,
  },
  {
    id: 'checks_per_process_s',
    group: 'checks',
    ...number('checks/s', 1, 1e6),
    name: 'Checks of one process',
    help: 'What one process of yours serves at its peak. It decides how many there are, and so how many follow the feed.',
    default: 2_000,
  },
  {
    id: 'sticky_routing',
    group: 'checks',
    kind: 'yes_no',
    name: 'Sticky routing',
    help: 'Whether requests of one user reach the same process. Then it remembers more of them.',
    default: false,
  },
  {
    id: 'store',
    group: 'checks',
    kind: 'choice',
    options: ['sql', 'redis'],
    name: 'Session store',
    help: 'Whose measured costs count.',
    default: 'sql',
  },
  {
    id: 'session_copies',
    group: 'checks',
    kind: 'yes_no',
    name: 'Copies of sessions',
    help: 'Whether processes answer from copies that the feed keeps honest, or ask the store each time.',
    default: true,
  },
  {
    id: 'cached_sessions',
    group: 'checks',
    ...whole('sessions', 0, 1e9),
    name: 'Copies in a process',
    help: 'At most: maxCachedSessions of the library.',
    default: 100_000,
  },
  {
    id: 'cached_tokens',
    group: 'checks',
    ...whole('tokens', 0, 1e9),
    name: 'Known tokens in a process',
    help: 'Tokens whose signature is not verified again, at most: maxCachedTokens of the library.',
    default: 10_000,
  },
  {
    id: 'decision_cache_s',
    group: 'checks',
    ...number('s', 0, 86_400),
    name: 'Cache of answers',
    help: 'How long a gateway or service keeps what the auth server answered.',
    default: 15,
  },
  {
    id: 'token_lifetime_s',
    group: 'credentials',
    ...number('s', 10, 86_400),
    name: 'Life of a token',
    help: 'Renewed after four fifths of it.',
    default: 600,
  },
  {
    id: 'leeway_s',
    group: 'credentials',
    ...number('s', 0, 300),
    name: 'Leeway of clocks',
    help: 'What the loosest verifier forgives.',
    default: 30,
  },
  {
    id: 'algorithm',
    group: 'credentials',
    kind: 'choice',
    options: ['EdDSA', 'ES256', 'RS256'],
    name: 'Signature',
    help: 'Of access tokens.',
    default: 'EdDSA',
  },
  {
    id: 'claims_bytes',
    group: 'credentials',
    ...whole('bytes', 0, 1_000_000),
    name: 'Size of the claims',
    help: 'As JSON, before they are encoded.',
    default: 240,
  },
  {
    id: 'over',
    group: 'load',
    kind: 'choice',
    options: planRanges,
    name: 'What grows along the charts',
    help: 'Everything else stays as it is.',
    default: 'users',
  },
]

export type ReadPlanInputs =
  | { readonly ok: true; readonly value: GivenPlanInputs }
  | { readonly ok: false; readonly problems: readonly AnswerProblem[] }

/** Reads a flat object of the ids of `planInputs`. Every problem is named, none is passed over. */
export function readPlanInputs(value: unknown): ReadPlanInputs {
  return readFlat(planInputs, value, '{"users": 1000000}')
}

/** What was given, and the default for the rest. */
export function completedPlan(given: GivenPlanInputs): PlanInputs {
  const all = planInputs.map(({ id, default: fallback }) => [id, given[id] ?? fallback] as const)
  return Object.fromEntries(all) as unknown as PlanInputs // one entry for each id of the table
}
