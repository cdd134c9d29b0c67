import { systemClock, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { trustedOrigins } from '../http/csrf.ts'
import type { HttpRequest } from '../http/message.ts'
import type { AuthEventListener } from '../engine/events.ts'
import type { SignInSubject } from '../engine/issue.ts'
import type { EngineSettings, Strategy } from '../engine/settings.ts'
import type { JwtAlgorithm } from '../jwt/index.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import type { IdentityClaims } from '../session/identity.ts'
import { lifetimePolicy, type LifetimeOptions, type LifetimePolicy } from '../session/lifetime.ts'
import type { HttpSettings } from '../http/settings.ts'
import type { InsertRules, Store } from '../store/contract.ts'
import type { Session } from '../store/record.ts'

export interface AuthOptions {
  /** Public URL of this deployment, without path: `https://app.example`. `http` only on loopback. */
  readonly issuer: string
  readonly strategy: Strategy
  readonly store: Store
  readonly lifetime?: LifetimeOptions
  readonly sessions?: SessionCapOptions
  readonly tokens?: TokenOptions
  readonly cookies?: CookieOptions
  /** Origins besides the issuer's whose pages may send unsafe requests with our cookie. @default [] */
  readonly trustedOrigins?: readonly string[]
  readonly routes?: RouteOptions
  readonly revocation?: RevocationOptions
  /** The app's own claims, from the session's record: on the identity under every strategy, and in tokens. @default none */
  readonly claims?: (session: Session) => IdentityClaims
  /** True for requests that are not the subject's own activity, such as polling: they do not extend the idle time. @default none */
  readonly isPassive?: (request: HttpRequest) => boolean
  /** 32 bytes that encrypt private keys in the store. @default the store's own, where it has one (memory, embedded) */
  readonly encryptionKey?: Uint8Array
  /** `timer`: expired rows and due key rotations are seen to once a minute. `manual`: call `auth.maintain()`. @default 'timer' */
  readonly maintenance?: 'timer' | 'manual'
  /** Told what happened, for audit logs and metrics. Never sees a secret. */
  readonly onEvent?: AuthEventListener
  /** @default the machine's */
  readonly clock?: Clock
}

export interface SessionCapOptions {
  /** Live sessions a subject may have; null: no cap. @default 10 */
  readonly maxPerSubject?: number | null
  /** @default 'evict_oldest' */
  readonly onCap?: InsertRules['onCap']
}

export interface TokenOptions {
  /** Life of an access token, seconds: 10 to 86,400. @default 600 */
  readonly ttlSeconds?: number
  /** The audience of this app's own tokens. @default the issuer */
  readonly audience?: string
  /** The OAuth client that tokens are issued to when none is named. @default 'latchkey' */
  readonly clientId?: string
  /** Signs this app's own tokens. @default 'EdDSA' */
  readonly alg?: JwtAlgorithm
  /** Algorithms for services that cannot take the default: `{ 'https://api.example': 'ES256' }`. @default none */
  readonly algByAudience?: Readonly<Record<string, JwtAlgorithm>>
  /** Clock difference that is forgiven, seconds: 0 to 300. @default 30 */
  readonly leewaySeconds?: number
  /** How long the previous refresh token gets the same successor again, seconds: 0 to 60. @default 10 */
  readonly refreshGraceSeconds?: number
  /** Time that a key signs, seconds. @default 2_592_000 (30 days) */
  readonly keyRotationSeconds?: number
  /** Time that a key is published before it signs: the longest that verifiers cache the key set. @default 86_400 (24 hours) */
  readonly keyPublishSeconds?: number
}

export interface CookieOptions {
  /** Base of the cookie names. @default 'lk' */
  readonly name?: string
  /** @default 'lax' */
  readonly sameSite?: 'lax' | 'strict'
}

export interface RouteOptions {
  /** Where Latchkey's own routes are. Null: nowhere, the app calls the functions. @default '/auth' */
  readonly basePath?: string | null
  /** Checks what was sent to `POST /auth/sign-in`; null refuses. Without it there is no such route. */
  readonly authenticate?: (
    credentials: Readonly<Record<string, unknown>>,
    request: HttpRequest,
  ) => Promise<SignInSubject | null>
  /** Where forms go after sign-in and sign-out: a path on this origin. @default '/' */
  readonly afterForm?: string
}

export interface RevocationOptions {
  /** Silence of the feed after which local state is not trusted, ms: 50 to 60,000. @default 2_000 */
  readonly maxStalenessMs?: number
  /**
   * Tokens while the feed is stale and the store down: answer 503, or accept what may be revoked.
   * @default 'refuse'
   */
  readonly onStale?: 'refuse' | 'insecureAcceptWhenStale'
  /** Session records kept as copies in this process. 0: every check reads the store. @default 100_000 */
  readonly maxCachedSessions?: number
  /** Verified tokens remembered in this process. 0: every check verifies the signature. @default 10_000 */
  readonly maxCachedTokens?: number
  /** Revocations remembered in this process before the set degrades to a cut-off. @default 1_000_000 */
  readonly maxRevocations?: number
}

/** Every option checked and filled in. */
export interface AuthSettings extends EngineSettings, HttpSettings {
  readonly maintenance: 'timer' | 'manual'
}

const optionNames: readonly (keyof AuthOptions)[] = [
  'issuer',
  'strategy',
  'store',
  'lifetime',
  'sessions',
  'tokens',
  'cookies',
  'trustedOrigins',
  'routes',
  'revocation',
  'claims',
  'isPassive',
  'encryptionKey',
  'maintenance',
  'onEvent',
  'clock',
]

/** Checks all options of `createAuth` once. @throws config_invalid */
export function authSettings(options: AuthOptions): AuthSettings {
  refuseUnknownOptions(options, optionNames, 'createAuth')
  const issuer = issuerUrl(options.issuer)
  const strategy = choiceOption(options.strategy, strategyRule)
  if (options.strategy === undefined || options.store === undefined) {
    throw new LatchkeyError('config_invalid', 'createAuth needs issuer, strategy and store.')
  }
  const lifetime = lifetimePolicy(options.lifetime)
  const tokens = tokenSettings(options.tokens ?? {}, issuer.origin)
  requireRefreshBeforeIdle(strategy, tokens.ttlSeconds, lifetime)
  const routes = options.routes ?? {}
  refuseUnknownOptions(routes, ['basePath', 'authenticate', 'afterForm'], 'routes')
  return {
    issuer: issuer.origin,
    isHttps: issuer.protocol === 'https:',
    strategy,
    store: options.store,
    lifetime,
    cap: capSettings(options.sessions ?? {}),
    tokens,
    cookies: cookieSettings(options.cookies ?? {}),
    origins: trustedOrigins([issuer.origin, ...(options.trustedOrigins ?? [])]),
    basePath: routes.basePath === null ? null : pathOption('routes.basePath', routes.basePath ?? '/auth'),
    afterForm: pathOption('routes.afterForm', routes.afterForm ?? '/'),
    authenticate: routes.authenticate ?? null,
    revocation: revocationSettings(options.revocation ?? {}),
    claims: options.claims ?? null,
    isPassive: options.isPassive ?? null,
    encryptionKey: encryptionKey(options),
    maintenance: choiceOption(options.maintenance, {
      name: 'maintenance',
      default: 'timer',
      choices: ['timer', 'manual'],
    }),
    onEvent: options.onEvent ?? null,
    clock: options.clock ?? systemClock,
  }
}

// With tokens, activity is seen when they are refreshed: a token that outlives the idle time would sign active people out.
function requireRefreshBeforeIdle(strategy: Strategy, ttlSeconds: number, lifetime: LifetimePolicy): void {
  if (strategy === 'session' || ttlSeconds < lifetime.idleSeconds) return
  throw new LatchkeyError(
    'config_invalid',
    `tokens.ttlSeconds (${ttlSeconds}) must be shorter than lifetime.idleSeconds (${lifetime.idleSeconds}).`,
  )
}

const strategyRule = { name: 'strategy', default: 'session', choices: ['session', 'jwt', 'hybrid'] } as const

function issuerUrl(issuer: string): URL {
  const url = typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer) : null
  const isOriginOnly = url !== null && (issuer === url.origin || issuer === `${url.origin}/`)
  if (url === null || !isOriginOnly || !['https:', 'http:'].includes(url.protocol)) {
    throw new LatchkeyError(
      'config_invalid',
      'issuer must be an origin such as https://app.example, without path or query.',
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new LatchkeyError(
      'config_invalid',
      'issuer may use http only on localhost, 127.0.0.1 or [::1]; use https.',
    )
  }
  return url
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  )
}

function capSettings(options: SessionCapOptions): AuthSettings['cap'] {
  refuseUnknownOptions(options, ['maxPerSubject', 'onCap'], 'sessions')
  const rule = { name: 'sessions.maxPerSubject', default: 10, min: 1, max: 1_000_000 }
  return {
    maxPerSubject: options.maxPerSubject === null ? null : integerOption(options.maxPerSubject, rule),
    onCap: choiceOption(options.onCap, {
      name: 'sessions.onCap',
      default: 'evict_oldest',
      choices: ['evict_oldest', 'refuse'],
    }),
  }
}

function tokenSettings(options: TokenOptions, issuer: string): Required<TokenOptions> {
  const names: (keyof TokenOptions)[] = [
    'ttlSeconds', 'audience', 'clientId', 'alg', 'algByAudience', 'leewaySeconds', 'refreshGraceSeconds', 'keyRotationSeconds',
    'keyPublishSeconds',
  ] // prettier-ignore
  refuseUnknownOptions(options, names, 'tokens')
  const seconds = (
    name: 'ttlSeconds' | 'leewaySeconds' | 'refreshGraceSeconds' | 'keyRotationSeconds' | 'keyPublishSeconds',
    range: readonly [number, number, number],
  ): number =>
    integerOption(options[name], { name: `tokens.${name}`, default: range[0], min: range[1], max: range[2] })
  const alg = options.alg ?? 'EdDSA'
  if (alg.startsWith('HS')) {
    throw new LatchkeyError(
      'config_invalid',
      'tokens.alg must be asymmetric: whoever verifies must not be able to sign.',
    )
  }
  const keyPublishSeconds = seconds('keyPublishSeconds', [86_400, 0, 31_536_000])
  const keyRotationSeconds = seconds('keyRotationSeconds', [2_592_000, 60, 315_360_000])
  if (keyRotationSeconds < keyPublishSeconds) {
    throw new LatchkeyError(
      'config_invalid',
      'tokens.keyRotationSeconds must not be shorter than tokens.keyPublishSeconds.',
    )
  }
  return {
    ttlSeconds: seconds('ttlSeconds', [600, 10, 86_400]),
    audience: nameOption('tokens.audience', options.audience ?? issuer),
    clientId: nameOption('tokens.clientId', options.clientId ?? 'latchkey'),
    alg,
    algByAudience: options.algByAudience ?? {},
    leewaySeconds: seconds('leewaySeconds', [30, 0, 300]),
    refreshGraceSeconds: seconds('refreshGraceSeconds', [10, 0, 60]),
    keyRotationSeconds,
    keyPublishSeconds,
  }
}

function cookieSettings(options: CookieOptions): Required<CookieOptions> {
  refuseUnknownOptions(options, ['name', 'sameSite'], 'cookies')
  return {
    name: nameOption('cookies.name', options.name ?? 'lk'),
    sameSite: choiceOption(options.sameSite, {
      name: 'cookies.sameSite',
      default: 'lax',
      choices: ['lax', 'strict'],
    }),
  }
}

function revocationSettings(options: RevocationOptions): Required<RevocationOptions> {
  const names: (keyof RevocationOptions)[] = [
    'maxStalenessMs', 'onStale', 'maxCachedSessions', 'maxCachedTokens', 'maxRevocations',
  ] // prettier-ignore
  refuseUnknownOptions(options, names, 'revocation')
  const count = (
    name: 'maxCachedSessions' | 'maxCachedTokens' | 'maxRevocations',
    fallback: number,
  ): number =>
    integerOption(options[name], { name: `revocation.${name}`, default: fallback, min: 0, max: 100_000_000 })
  return {
    maxStalenessMs: integerOption(options.maxStalenessMs, {
      name: 'revocation.maxStalenessMs',
      default: 2_000,
      min: 50,
      max: 60_000,
    }),
    onStale: choiceOption(options.onStale, {
      name: 'revocation.onStale',
      default: 'refuse',
      choices: ['refuse', 'insecureAcceptWhenStale'],
    }),
    maxCachedSessions: count('maxCachedSessions', 100_000),
    maxCachedTokens: count('maxCachedTokens', 10_000),
    maxRevocations: count('maxRevocations', 1_000_000),
  }
}

function encryptionKey(options: AuthOptions): Uint8Array {
  const key = options.encryptionKey ?? localKeyOf(options.store)
  if (key === null) {
    throw new LatchkeyError(
      'config_invalid',
      `The ${options.store.name} store needs encryptionKey: 32 random bytes, the same on every node.`,
    )
  }
  if (!(key instanceof Uint8Array) || key.byteLength !== 32) {
    throw new LatchkeyError('config_invalid', 'encryptionKey must be 32 bytes.')
  }
  return key
}

function localKeyOf(store: Store): Uint8Array | null {
  const candidate = store as Store & { readonly localEncryptionKey?: () => Uint8Array }
  return typeof candidate.localEncryptionKey === 'function' ? candidate.localEncryptionKey() : null
}

function pathOption(name: string, path: string): string {
  if (!/^\/[A-Za-z0-9._~/-]*$/.test(path) || path.includes('//') || (path.length > 1 && path.endsWith('/'))) {
    throw new LatchkeyError(
      'config_invalid',
      `${name} must be a path such as /auth, without a slash at its end.`,
    )
  }
  return path
}

function nameOption(name: string, value: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 512) {
    throw new LatchkeyError('config_invalid', `${name} must be a text of 1 to 512 characters.`)
  }
  return value
}
