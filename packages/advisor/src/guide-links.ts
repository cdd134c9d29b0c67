import type { ConstraintCode } from './constraints.ts'
import type { FamilyId } from './families.ts'

/** A page of the guide and a heading in it, as an address of the workbench. A test looks whether each is there. */
export type GuideLink = `/guide/${string}#${string}`

/** A sentence, and where it is explained. */
export interface Explained {
  readonly text: string
  readonly guide: GuideLink
}

const worstCase = '/guide/revocation#the-feed-and-its-worst-case'
const outage = '/guide/questions#what-happens-when-the-store-is-down'
const distance = '/guide/scaling#how-it-works'
const readable = '/guide/questions#is-a-jwt-encrypted'

/** Where a family is explained. */
export const guideOfFamily: Readonly<Record<FamilyId, GuideLink>> = {
  server_session: '/guide/state#how-it-works',
  stateless_jwt_refresh: '/guide/expiry#how-it-works',
  bff_session_jwt: '/guide/combined#how-it-works',
  phantom_gateway: '/guide/gateways#how-it-works',
  sealed_cookie: '/guide/cookies#limits',
  jwt_revocation_feed: worstCase,
  opaque_introspection: '/guide/revocation#how-it-works',
}

/** Where a hard requirement is explained. */
export const guideOfConstraint: Readonly<Record<ConstraintCode, GuideLink>> = {
  REVOCATION_DEADLINE: '/guide/revocation#how-it-works',
  NO_STORE: '/guide/when#rules-of-thumb',
  EXTERNAL_OFFLINE_VERIFY: '/guide/when#rules-of-thumb',
  DISCONNECTED: '/guide/when#rules-of-thumb',
  GATEWAY_JWT_ONLY: '/guide/gateways#how-it-works',
  NO_GATEWAY: '/guide/gateways#how-it-works',
  CROSS_SITE_COOKIE: '/guide/storage#limits',
  TOKENS_IN_BROWSER: '/guide/storage#how-it-works',
  CLAIMS_READABLE: readable,
  HEADER_SIZE: '/guide/cookies#limits',
  IDLE_TIMEOUT: '/guide/expiry#limits',
  DEVICE_CONTROL: '/guide/state#in-code',
  STORE_OUTAGE: outage,
  LATENCY: distance,
  NO_BROWSER: '/guide/storage#how-it-works',
}

/** What can speak against a family. */
export type CostId =
  | 'parts'
  | 'deadline'
  | 'reads'
  | 'time'
  | 'keys'
  | 'sharing'
  | 'readableToken'
  | 'machinery'
  | 'staleRoles'
  | 'noRecord'
  | 'regions'
  | 'asking'
  | 'cookieOutsideBrowser'

/** Where it is explained. */
export const guideOfCost: Readonly<Record<CostId, GuideLink>> = {
  parts: '/guide/when#attacks',
  deadline: '/guide/revocation#how-it-works',
  reads: distance,
  time: distance,
  keys: '/guide/keys#how-it-works',
  sharing: distance,
  readableToken: '/guide/storage#how-it-works',
  machinery: '/guide/when#rules-of-thumb',
  staleRoles: '/guide/claims#how-it-works',
  noRecord: '/guide/state#how-it-works',
  regions: '/guide/scaling#limits',
  asking: '/guide/gateways#how-it-works',
  cookieOutsideBrowser: '/guide/combined#how-it-works',
}

/** Common beliefs. */
export type BeliefId =
  | 'scale'
  | 'faster'
  | 'stateless'
  | 'secure'
  | 'csrf'
  | 'httpOnly'
  | 'localStorage'
  | 'logOut'
  | 'shortExpiry'
  | 'denylist'
  | 'rotateKey'
  | 'microservices'
  | 'oauth'
  | 'gateway'

/** Where they are answered at length. */
export const guideOfBelief: Readonly<Record<BeliefId, GuideLink>> = {
  scale: '/guide/questions#do-sessions-scale',
  faster: '/guide/questions#is-a-jwt-faster',
  stateless: '/guide/questions#is-a-jwt-stateless',
  secure: '/guide/questions#is-a-jwt-always-more-secure',
  csrf: '/guide/questions#does-a-jwt-prevent-csrf',
  httpOnly: '/guide/questions#does-an-httponly-cookie-make-xss-harmless',
  localStorage: '/guide/storage#how-it-works',
  logOut: '/guide/questions#is-logout-real',
  shortExpiry: '/guide/questions#is-a-short-expiry-as-good-as-revocation',
  denylist: '/guide/questions#does-a-block-list-make-jwts-immediate',
  rotateKey: '/guide/questions#can-i-rotate-the-key-to-sign-one-user-out',
  microservices: '/guide/combined#how-it-works',
  oauth: '/guide/combined#how-it-works',
  gateway: '/guide/gateways#what-gateways-do-not-do-by-themselves',
}

/** What else a reason or a warning can be about. */
export type TopicId =
  | 'exposure'
  | 'waiting'
  | 'load'
  | 'staleRoles'
  | 'internalToken'
  | 'decisionCache'
  | 'silence'
  | 'noStore'
  | 'keys'
  | 'infeasible'

/** Where that is explained. */
export const guideOf: Readonly<Record<TopicId, GuideLink>> = {
  exposure: worstCase,
  waiting: '/guide/revocation#how-it-works',
  load: '/guide/scaling#figures',
  staleRoles: '/guide/claims#how-it-works',
  internalToken: '/guide/combined#limits',
  decisionCache: '/guide/gateways#how-it-works',
  silence: worstCase,
  noStore: '/guide/when#rules-of-thumb',
  keys: '/guide/keys#how-it-works',
  infeasible: '/guide/when#what-would-change-the-answer',
}

/** Every one of them. */
export const allGuideLinks: readonly GuideLink[] = [
  guideOfFamily,
  guideOfConstraint,
  guideOfCost,
  guideOfBelief,
  guideOf,
].flatMap((links) => Object.values(links))
