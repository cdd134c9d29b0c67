import { steadyClock, systemClock } from '../clock.ts'
import type { EngineSettings, RevocationSettings, Strategy } from '../engine/settings.ts'
import { LatchkeyError } from '../errors.ts'
import { trustedOrigins } from '../http/csrf.ts'
import type { FeedSettings, HttpSettings } from '../http/settings.ts'
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
} from './options.ts'
import { nameOption, pathOption } from './text-options.ts'
import { tokenSettings } from './token-settings.ts'

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
