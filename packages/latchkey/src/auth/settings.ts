import { steadyClock, systemClock } from '../clock.ts'
import type { EngineSettings, RevocationSettings, Strategy, TokenSettings } from '../engine/settings.ts'
import { LatchkeyError } from '../errors.ts'
import { trustedOrigins } from '../http/csrf.ts'
import type { FeedSettings, HttpSettings } from '../http/settings.ts'
import { algorithms, type JwtAlgorithm } from '../jwt/algorithms.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import { lifetimePolicy, type LifetimePolicy } from '../session/lifetime.ts'
import type { SessionCap } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import type {
  AuthOptions,
  CookieOptions,
  FeedRouteOptions,
  RevocationOptions,
  RouteOptions,
  SessionCapOptions,
  TokenOptions,
} from './options.ts'

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
  const routeNames = ['basePath', 'authenticate', 'authenticateClient', 'afterForm', 'revocations']
  refuseUnknownOptions(routes, routeNames, 'routes')
  const feed = routes.revocations === undefined ? null : feedSettings(routes.revocations, routes)
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
    basePath: routes.basePath === null ? null : basePath(routes.basePath ?? '/auth'),
    afterForm: pathOption('routes.afterForm', routes.afterForm ?? '/'),
    authenticate: routes.authenticate ?? null,
    authenticateClient: routes.authenticateClient ?? null,
    hasStatusLists: tokens.statusListLagSeconds !== null,
    revocation: {
      ...revocationSettings(options.revocation ?? {}),
      maxFeedConnections: feed?.maxConnections ?? 0,
    },
    feed,
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
    // A clock of the app's own is its own measure.
    steadyClock: options.clock ?? steadyClock,
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

function capSettings(options: SessionCapOptions): SessionCap {
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

function tokenSettings(options: TokenOptions, issuer: string): TokenSettings {
  const names: (keyof TokenOptions)[] = [
    'ttlSeconds', 'audience', 'clientId', 'alg', 'algByAudience', 'leewaySeconds', 'refreshGraceSeconds', 'keyRotationSeconds',
    'keyPublishSeconds', 'statusListLagSeconds',
  ] // prettier-ignore
  refuseUnknownOptions(options, names, 'tokens')
  const seconds = (
    name: 'ttlSeconds' | 'leewaySeconds' | 'refreshGraceSeconds' | 'keyRotationSeconds' | 'keyPublishSeconds',
    range: readonly [number, number, number],
  ): number =>
    integerOption(options[name], { name: `tokens.${name}`, default: range[0], min: range[1], max: range[2] })
  const alg = options.alg ?? 'EdDSA'
  requireAsymmetric('tokens.alg', alg)
  for (const name of Object.values(options.algByAudience ?? {}))
    requireAsymmetric('tokens.algByAudience', name)
  const keyPublishSeconds = seconds('keyPublishSeconds', [86_400, 0, 31_536_000])
  const keyRotationSeconds = seconds('keyRotationSeconds', [2_592_000, 60, 315_360_000])
  if (keyRotationSeconds < keyPublishSeconds) {
    throw new LatchkeyError(
      'config_invalid',
      'tokens.keyRotationSeconds must not be shorter than tokens.keyPublishSeconds.',
    )
  }
  const ttlSeconds = seconds('ttlSeconds', [600, 10, 86_400])
  return {
    ttlSeconds,
    statusListLagSeconds: statusListLag(options.statusListLagSeconds ?? null, ttlSeconds),
    audience: nameOption('tokens.audience', options.audience ?? issuer),
    clientId: nameOption('tokens.clientId', options.clientId ?? 'latchkey'),
    alg,
    // A Map, because an audience may be named like a member of every object.
    algByAudience: new Map(Object.entries(options.algByAudience ?? {})),
    leewaySeconds: seconds('leewaySeconds', [30, 0, 300]),
    refreshGraceSeconds: seconds('refreshGraceSeconds', [10, 0, 60]),
    keyRotationSeconds,
    keyPublishSeconds,
  }
}

function requireAsymmetric(option: string, alg: string): void {
  const known = [...algorithms.values()].filter(({ kty }) => kty !== 'oct').map(({ name }) => name)
  if (known.includes(alg as JwtAlgorithm)) return
  throw new LatchkeyError(
    'config_invalid',
    `${option} must be asymmetric, so that whoever verifies cannot sign: one of ${known.join(', ')}.`,
  )
}

function cookieSettings(options: CookieOptions): HttpSettings['cookies'] {
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

function feedSettings(
  options: FeedRouteOptions,
  { authenticateClient }: RouteOptions,
): FeedSettings & { readonly maxConnections: number } {
  refuseUnknownOptions(options, ['authorize', 'path', 'maxConnections'], 'routes.revocations')
  const mayBeOpen = typeof (options.authorize ?? authenticateClient) === 'function'
  if (!mayBeOpen) {
    throw new LatchkeyError(
      'config_invalid',
      'routes.revocations needs authorize, or routes.authenticateClient: the feed names subjects and sessions.',
    )
  }
  return {
    authorize: options.authorize ?? null,
    path: pathOption('routes.revocations.path', options.path ?? '/revocations'),
    maxConnections: integerOption(options.maxConnections, {
      name: 'routes.revocations.maxConnections',
      default: 1_000,
      min: 1,
      max: 100_000,
    }),
  }
}

function revocationSettings(options: RevocationOptions): Omit<RevocationSettings, 'maxFeedConnections'> {
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

function basePath(path: string): string {
  if (path !== '/') return pathOption('routes.basePath', path)
  throw new LatchkeyError('config_invalid', 'routes.basePath must have a name, such as /auth.')
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

function statusListLag(lagSeconds: number | null, ttlSeconds: number): number | null {
  if (lagSeconds === null) return null
  const rule = { name: 'tokens.statusListLagSeconds', default: 60, min: 10, max: 3_600 }
  if (integerOption(lagSeconds, rule) < ttlSeconds) return lagSeconds
  throw new LatchkeyError(
    'config_invalid',
    `tokens.statusListLagSeconds (${lagSeconds}) must be shorter than tokens.ttlSeconds (${ttlSeconds}): nobody would learn of a revocation before the token is over.`,
  )
}

function nameOption(name: string, value: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 512) {
    throw new LatchkeyError('config_invalid', `${name} must be a text of 1 to 512 characters.`)
  }
  return value
}
