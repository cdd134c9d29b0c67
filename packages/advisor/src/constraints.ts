import type { Family } from './families.ts'
import type { Answers } from './inputs.ts'
import { concernsOffline, isBrowser, type Leg } from './legs.ts'
import { hitRateOf, type Parameters } from './parameters.ts'
import { jwtBytes, lookUpsPerRequest, rounded, sealedBytes, type Quantities } from './quantities.ts'
import { copyHitRate } from './unit-costs.ts'

/** Names of the hard requirements. */
export type ConstraintCode =
  | 'REVOCATION_DEADLINE'
  | 'NO_STORE'
  | 'EXTERNAL_OFFLINE_VERIFY'
  | 'DISCONNECTED'
  | 'GATEWAY_JWT_ONLY'
  | 'NO_GATEWAY'
  | 'CROSS_SITE_COOKIE'
  | 'TOKENS_IN_BROWSER'
  | 'CLAIMS_READABLE'
  | 'HEADER_SIZE'
  | 'IDLE_TIMEOUT'
  | 'DEVICE_CONTROL'
  | 'STORE_OUTAGE'
  | 'LATENCY'
  | 'NO_BROWSER'

/** A hard requirement that a family does not meet, with what is asked and what it would reach. */
export interface Violation {
  readonly code: ConstraintCode
  readonly required: number | string
  readonly achieved: number | string
  readonly unit: string
  readonly text: string
}

/** One family on one leg, with its parameters and quantities. */
export interface Candidate {
  readonly family: Family
  readonly leg: Leg
  readonly answers: Answers
  readonly parameters: Parameters
  readonly quantities: Quantities
}

interface Constraint {
  /** Where the rule comes from. */
  readonly source: string
  readonly check: (candidate: Candidate) => Omit<Violation, 'code'> | null
}

const largestCookie = 4_096
const largestHeader = 8_000

const constraints: Readonly<Record<ConstraintCode, Constraint>> = {
  REVOCATION_DEADLINE: {
    source: 'ASVS 5.0 7.4: ended sessions are refused; the deadline is the one that was answered',
    check({ answers: { revocation_deadline_s: deadline }, quantities }) {
      const worst = quantities.revocation_exposure_worst_s ?? 0
      if (deadline === null || worst <= deadline) return null
      const exposure = rounded(worst)
      const text = `An ended session would go on for up to ${exposure} s; it may for ${deadline} s.`
      return { required: deadline, achieved: exposure, unit: 's', text }
    },
  },
  NO_STORE: {
    source: 'what is looked up must be somewhere',
    check({ family, answers: { store } }) {
      if (store !== 'none' || family.lookUp === 'never' || family.id === 'stateless_jwt_refresh') return null
      const text = 'It needs a store of sessions, and there is none.'
      return { required: 'a store', achieved: 'none', unit: '', text }
    },
  },
  EXTERNAL_OFFLINE_VERIFY: {
    source: 'RFC 7519: only a signed, self-contained token can be checked by others without a call',
    check({ family, leg, answers }) {
      const isAsked = answers.offline_verification === 'external_parties' && concernsOffline(leg, answers)
      if (!isAsked || family.jwt === 'outside' || family.id === 'bff_session_jwt') return null
      const text =
        'Others must be able to check the credential without calling you, and it says nothing to them.'
      return { required: 'a signed token', achieved: family.summary, unit: '', text }
    },
  },
  DISCONNECTED: {
    source: 'without a network nothing can be looked up, and no revocation can arrive',
    check({ family, leg, answers, parameters }) {
      if (answers.offline_verification !== 'disconnected' || !concernsOffline(leg, answers)) return null
      const required = answers.disconnected_s
      const achieved =
        family.id === 'stateless_jwt_refresh'
          ? (parameters.token_lifetime_s ?? 0)
          : family.id === 'jwt_revocation_feed'
            ? (parameters.staleness_limit_s ?? 0)
            : (parameters.decision_cache_s ?? 0)
      if (achieved >= required) return null
      const text = `It must work for ${required} s without a connection; it would for ${rounded(achieved)} s.`
      return { required, achieved: rounded(achieved), unit: 's', text }
    },
  },
  GATEWAY_JWT_ONLY: {
    source: 'such gateways check a JWT and nothing else',
    check({ family, answers: { gateway } }) {
      if (gateway !== 'jwt_only' || family.jwt === 'outside' || family.id === 'bff_session_jwt') return null
      const text = 'The gateway lets only JWTs through.'
      return { required: 'a JWT', achieved: family.summary, unit: '', text }
    },
  },
  NO_GATEWAY: {
    source: 'the exchange needs somebody in front of the services who does it',
    check({ family, answers: { gateway } }) {
      if (family.id !== 'phantom_gateway' || gateway === 'forward_auth' || gateway === 'mesh') return null
      const text = 'It needs a gateway that can ask the auth server, and there is none.'
      return { required: 'forward_auth or mesh', achieved: gateway, unit: '', text }
    },
  },
  CROSS_SITE_COOKIE: {
    source: 'browsers block third-party cookies',
    check({ family, leg, answers }) {
      const needsCookie = family.carries === 'cookie' || family.carries === 'sealed_cookie'
      if (!needsCookie || leg.id !== 'cross_site_browser' || answers.cookies_same_site_possible) return null
      const text = 'It needs a cookie, and page and API cannot share a site.'
      return { required: 'one site', achieved: 'two', unit: '', text }
    },
  },
  TOKENS_IN_BROWSER: {
    source: 'OAuth 2.0 for Browser-Based Applications: tokens in the page are readable by any script in it',
    check({ family, leg, answers: { assurance, cookies_same_site_possible } }) {
      if (!isBrowser(leg) || (assurance !== 'high' && assurance !== 'critical')) return null
      const cannotUseCookie = leg.id === 'cross_site_browser' && !cookies_same_site_possible
      const isReadable =
        family.carries === 'jwt' ||
        family.carries === 'opaque_bearer' ||
        (family.carries === 'either' && cannotUseCookie)
      if (!isReadable) return null
      const text = `At assurance ${assurance} no script in a page may be able to read the credential.`
      return { required: 'an HttpOnly cookie', achieved: 'a token in the page', unit: '', text }
    },
  },
  CLAIMS_READABLE: {
    source: 'RFC 7515: a signature hides nothing',
    check({ family, answers: { claims_confidential } }) {
      if (!claims_confidential || family.jwt !== 'outside') return null
      const text = 'Its holder can read every claim.'
      return { required: 'confidential', achieved: 'readable', unit: '', text }
    },
  },
  HEADER_SIZE: {
    source: 'RFC 6265 6.1: cookies of 4,096 bytes; common gateways take 8 kB of a header',
    check({ family, answers: { claims_bytes }, parameters: { algorithm } }) {
      const isCookie = family.carries === 'sealed_cookie'
      if (!isCookie && family.jwt === 'none') return null
      const achieved = isCookie ? sealedBytes(claims_bytes) : jwtBytes(claims_bytes, algorithm ?? 'EdDSA')
      const required = isCookie ? largestCookie : largestHeader
      if (achieved <= required) return null
      const text = `It would be ${achieved} bytes; ${isCookie ? 'a cookie' : 'a header'} may have ${required}.`
      return { required, achieved, unit: 'bytes', text }
    },
  },
  IDLE_TIMEOUT: {
    source: 'NIST SP 800-63B-4 2.2.3: the server enforces the idle limit',
    check({ family, answers: { idle_timeout_s: idle }, parameters: { token_lifetime_s: life } }) {
      if (idle === null || family.jwt !== 'outside' || life === null || life <= idle) return null
      const text = `A token of ${life} s outlives the idle limit of ${idle} s.`
      return { required: idle, achieved: life, unit: 's', text }
    },
  },
  DEVICE_CONTROL: {
    source: 'ASVS 5.0 7.5.2: users see and end their own sessions',
    check({ family, answers: { device_control, store } }) {
      if (!device_control || (family.hasRecord && store !== 'none')) return null
      const text = 'There is no record of a session that could be listed or ended.'
      return { required: 'a record of each session', achieved: 'none', unit: '', text }
    },
  },
  STORE_OUTAGE: {
    source: 'what is looked up is gone with the store',
    check({ family, answers: { survive_store_outage_s: required, store }, parameters: p }) {
      if (required === 0 || family.lookUp === 'never') return null
      // Nothing can be down where nothing is.
      if (store === 'none' && family.lookUp === 'refresh_only') return null
      const grace = graceOf(family, p)
      if (grace >= required) return null
      const achieved = rounded(grace)
      const text = `Users must stay signed in for ${required} s without the store; they would for ${achieved} s.`
      return { required, achieved, unit: 's', text }
    },
  },
  LATENCY: {
    source: 'the budget that was answered',
    check(candidate) {
      const added = addedLatencyMs(candidate)
      const required = candidate.answers.latency_budget_ms
      if (added <= required) return null
      const achieved = rounded(added)
      const text = `Look-ups would add ${achieved} ms to a request; ${required} ms are allowed.`
      return { required, achieved, unit: 'ms', text }
    },
  },
  NO_BROWSER: {
    source: 'only browsers keep cookies for a site',
    check({ family, leg }) {
      const isCookie = family.carries === 'cookie' || family.carries === 'sealed_cookie'
      if (!isCookie || (leg.id !== 'machine' && leg.id !== 'third_party')) return null
      const text = 'It lives in a browser’s cookie, and these clients are not browsers of yours.'
      return { required: 'no cookie', achieved: 'a cookie', unit: '', text }
    },
  },
}

const table = Object.entries(constraints) as readonly (readonly [ConstraintCode, Constraint])[] // the keys of the record

/** Every hard requirement that the candidate does not meet, in the order of the table. */
export function violationsOf(candidate: Candidate): readonly Violation[] {
  const found: Violation[] = []
  for (const [code, { check }] of table) {
    const violation = check(candidate)
    if (violation !== null) found.push({ code, ...violation })
  }
  return found
}

/** Where each rule comes from. */
export function sourceOf(code: ConstraintCode): string {
  return constraints[code].source
}

/** Milliseconds that look-ups add to a request from outside, on the average over copies and misses. */
export function addedLatencyMs({ family, answers, parameters }: Candidate): number {
  const missRate =
    family.id === 'phantom_gateway' && (parameters.decision_cache_s ?? 0) > 0 ? 1 - copyHitRate : 1
  return lookUpsPerRequest(family, answers) * answers.store_rtt_ms * missRate * (1 - hitRateOf(parameters))
}

/** Seconds for which requests go on while the store is down. */
function graceOf(family: Family, p: Parameters): number {
  switch (family.id) {
    case 'stateless_jwt_refresh':
      return p.token_lifetime_s ?? 0
    case 'jwt_revocation_feed':
      return Math.min(p.staleness_limit_s ?? 0, p.token_lifetime_s ?? 0)
    case 'phantom_gateway':
    case 'opaque_introspection':
      return p.decision_cache_s ?? 0
    default:
      return p.session_copies === true ? (p.staleness_limit_s ?? 0) : 0
  }
}
