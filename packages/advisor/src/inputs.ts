/** Kinds of client, in the order in which a leg of them is looked at first. */
export const clientKinds = [
  'ssr_web',
  'spa_same_site',
  'spa_cross_site',
  'native',
  'cli',
  'third_party',
  'service',
  'iot',
] as const
export type ClientKind = (typeof clientKinds)[number]

export const gateways = ['none', 'forward_auth', 'jwt_only', 'mesh'] as const
export const stores = ['none', 'sql', 'redis_single', 'redis_ha', 'multi_region'] as const
export const assurances = ['low', 'moderate', 'high', 'critical'] as const
export const offlineVerifications = ['none', 'external_parties', 'disconnected'] as const
export const keyOperations = ['none', 'basic', 'mature'] as const

/** Every question answered: by the one who asks, or by the default. Times in seconds unless the name says otherwise; null: no limit. */
export interface Answers {
  readonly clients: readonly ClientKind[]
  readonly services: number
  readonly fanout: number
  readonly regions: number
  readonly store_rtt_ms: number
  readonly gateway: (typeof gateways)[number]
  readonly revocation_deadline_s: number | null
  readonly authz_freshness_s: number | null
  readonly revocations_per_hour: number
  readonly peak_rps: number
  readonly active_sessions: number
  readonly online_users: number
  readonly absolute_ttl_s: number
  readonly idle_timeout_s: number | null
  readonly store: (typeof stores)[number]
  readonly survive_store_outage_s: number
  readonly assurance: (typeof assurances)[number]
  readonly claims_confidential: boolean
  readonly claims_bytes: number
  readonly offline_verification: (typeof offlineVerifications)[number]
  readonly disconnected_s: number
  readonly key_ops: (typeof keyOperations)[number]
  readonly device_control: boolean
  readonly cookies_same_site_possible: boolean
  readonly latency_budget_ms: number
  readonly authz_looked_up_per_request: boolean
  /** What somebody already believes. It is answered, and never changes the result. */
  readonly stated_belief: string
}

/** The answers that were given; what is absent is unknown. */
export type GivenAnswers = { readonly [Id in InputId]?: Answers[Id] }
export type InputId = keyof Answers

/** The three headings under which a strategy is chosen. */
export type InputGroup = 'architecture' | 'operations' | 'security'

interface InputBase<Id extends InputId> {
  readonly id: Id
  readonly group: InputGroup
  readonly question: string
  readonly why: string
  /** A fixed default, or one that follows from other answers. */
  readonly default: Answers[Id] | ((given: GivenAnswers) => Answers[Id])
}

interface NumberInput<Id extends InputId> extends InputBase<Id> {
  readonly kind: 'number'
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly isWhole: boolean
  /** What null stands for, where it is an answer. */
  readonly nullMeans: string | null
}
interface ChoiceInput<Id extends InputId> extends InputBase<Id> {
  readonly kind: 'choice' | 'choices'
  readonly options: readonly string[]
}
interface OtherInput<Id extends InputId> extends InputBase<Id> {
  readonly kind: 'yes_no' | 'text'
}
export type Input = { [Id in InputId]: NumberInput<Id> | ChoiceInput<Id> | OtherInput<Id> }[InputId]

const number = (unit: string, min: number, max: number, nullMeans: string | null = null) =>
  ({ kind: 'number', unit, min, max, isWhole: false, nullMeans }) as const
const whole = (unit: string, min: number, max: number) =>
  ({ kind: 'number', unit, min, max, isWhole: true, nullMeans: null }) as const

/** How long somebody is without a network who says no more than that. */
function unknownGap({ offline_verification }: GivenAnswers): number {
  return offline_verification === 'disconnected' ? 86_400 : 0
}

/** A minute; and where there is no network, no sooner than anybody could be told. */
function unknownDeadline(given: GivenAnswers): number {
  if (given.offline_verification !== 'disconnected') return 60
  return 60 + (given.disconnected_s ?? unknownGap(given))
}

const yearS = 31_536_000
const billions = 1e10

/** All that is asked, in the order in which it is asked. */
export const inputs: readonly Input[] = [
  {
    id: 'clients',
    group: 'architecture',
    kind: 'choices',
    options: clientKinds,
    question: 'Who calls you?',
    why: 'Cookies need a browser and a site in common; machines and third parties need something that they can hold.',
    default: ['ssr_web'],
  },
  {
    id: 'services',
    group: 'architecture',
    ...whole('services', 1, 100_000),
    question: 'How many of your deployed services check who is calling?',
    why: 'One service can ask its store; many that share one store depend on it together.',
    default: 1,
  },
  {
    id: 'fanout',
    group: 'architecture',
    ...number('checks per request', 1, 1_000),
    question: 'How many of them check for one request from outside?',
    why: 'Every look-up is multiplied by it.',
    default: 1,
  },
  {
    id: 'regions',
    group: 'architecture',
    ...whole('regions', 1, 1_000),
    question: 'In how many regions do they run?',
    why: 'A session store lives somewhere, and everywhere else is far away from it.',
    default: 1,
  },
  {
    id: 'store_rtt_ms',
    group: 'architecture',
    ...number('ms', 0, 10_000),
    question: 'How far is the session store from the service that asks it, there and back?',
    why: 'It is the price of a look-up.',
    default: 1,
  },
  {
    id: 'gateway',
    group: 'architecture',
    kind: 'choice',
    options: gateways,
    question:
      'What is in front of the services: nothing, a gateway that can ask an auth server, one that only takes JWTs, or a mesh?',
    why: 'It decides which credentials can pass, and adds its own caches and clock tolerance.',
    default: 'none',
  },
  {
    id: 'offline_verification',
    group: 'architecture',
    kind: 'choice',
    options: offlineVerifications,
    question:
      'Must anybody check credentials without calling you: outside parties, or devices without a network?',
    why: 'Then the credential must carry its own proof.',
    default: 'none',
  },
  {
    id: 'disconnected_s',
    group: 'architecture',
    ...number('s', 0, yearS),
    question: 'For how long are they without a connection?',
    why: 'A credential must live at least that long.',
    default: unknownGap,
  },
  {
    id: 'cookies_same_site_possible',
    group: 'architecture',
    kind: 'yes_no',
    question: 'Can the pages and the API be served from one site?',
    why: 'Browsers block cookies across sites.',
    default: true,
  },
  {
    id: 'latency_budget_ms',
    group: 'architecture',
    ...number('ms', 0.1, 60_000),
    question: 'How much time may authentication add to a request?',
    why: 'Look-ups at a distance may not fit.',
    default: 20,
  },
  {
    id: 'peak_rps',
    group: 'operations',
    ...number('requests/s', 0, billions),
    question: 'How many authenticated requests a second at the peak?',
    why: 'It sets what the store must answer.',
    default: 100,
  },
  {
    id: 'active_sessions',
    group: 'operations',
    ...number('sessions', 0, billions),
    question: 'How many sessions are alive?',
    why: 'It sets what the store must hold.',
    default: 10_000,
  },
  {
    id: 'online_users',
    group: 'operations',
    ...number('users', 0, billions),
    question: 'How many users are active at the same time?',
    why: 'Each of them refreshes a token as often as it runs out.',
    default: ({ active_sessions }) => 0.1 * (active_sessions ?? 10_000),
  },
  {
    id: 'revocations_per_hour',
    group: 'operations',
    ...number('revocations/h', 0, billions),
    question: 'How many sessions are ended ahead of time in an hour?',
    why: 'Verifiers that follow revocations must remember them.',
    default: 50,
  },
  {
    id: 'store',
    group: 'operations',
    kind: 'choice',
    options: stores,
    question: 'Which store for sessions is there, or could be?',
    why: 'Without one nothing can be looked up, and nothing ended.',
    default: 'sql',
  },
  {
    id: 'survive_store_outage_s',
    group: 'operations',
    ...number('s', 0, 86_400),
    question: 'For how long must users stay signed in while that store is down?',
    why: 'What is looked up is gone with the store; what is carried is not.',
    default: 0,
  },
  {
    id: 'key_ops',
    group: 'operations',
    kind: 'choice',
    options: keyOperations,
    question:
      'How well are signing keys looked after: not at all, rotated by hand, or with a KMS and drills?',
    why: 'Whoever has a signing key can be anybody.',
    default: 'basic',
  },
  {
    id: 'absolute_ttl_s',
    group: 'operations',
    ...number('s', 60, 10 * yearS),
    question: 'After how long must everybody sign in again?',
    why: 'It is the longest life of a stolen credential that nobody notices.',
    default: 2_592_000,
  },
  {
    id: 'idle_timeout_s',
    group: 'operations',
    ...number('s', 60, yearS, 'no idle timeout'),
    question: 'After how long without activity is a session over?',
    why: 'A token cannot be shorter-lived than it is, and still be idle.',
    default: null,
  },
  {
    id: 'revocation_deadline_s',
    group: 'security',
    ...number('s', 0, yearS, 'no deadline'),
    question: 'When a session is ended, how soon must its last request have been accepted?',
    why: 'It is the question that decides most.',
    default: unknownDeadline,
  },
  {
    id: 'authz_freshness_s',
    group: 'security',
    ...number('s', 0, yearS, 'no limit'),
    question: 'When a role is taken away, how soon must it be gone?',
    why: 'Roles inside a token live as long as the token.',
    default: (given) =>
      given.revocation_deadline_s === undefined ? unknownDeadline(given) : given.revocation_deadline_s,
  },
  {
    id: 'authz_looked_up_per_request',
    group: 'security',
    kind: 'yes_no',
    question: 'Are roles and permissions looked up for each request anyway?',
    why: 'Then they need not be in the credential, and cannot be stale in it.',
    default: false,
  },
  {
    id: 'assurance',
    group: 'security',
    kind: 'choice',
    options: assurances,
    question: 'How much harm does a taken-over account do?',
    why: 'From high on, no token may be readable by a script in a page.',
    default: 'moderate',
  },
  {
    id: 'claims_confidential',
    group: 'security',
    kind: 'yes_no',
    question: 'Would the credential carry anything that its holder may not read?',
    why: 'A signed token is readable by everybody who has it.',
    default: false,
  },
  {
    id: 'claims_bytes',
    group: 'security',
    ...whole('bytes', 0, 1_000_000),
    question: 'How many bytes of claims would it carry?',
    why: 'Cookies end at 4 kB, headers at what the gateway takes.',
    default: 240,
  },
  {
    id: 'device_control',
    group: 'security',
    kind: 'yes_no',
    question: 'Must users see their devices and sign out one of them?',
    why: 'That needs a record of each session.',
    default: false,
  },
  {
    id: 'stated_belief',
    group: 'security',
    kind: 'text',
    question: 'What have you heard that decides it?',
    why: 'It is answered with a number or a demonstration, and does not change the result.',
    default: '',
  },
]
