/**
 * Checks access tokens in a service that has no store: with the key set of the issuer, fetched over HTTPS.
 * @module
 */
import { isPending, type Awaitable } from '../awaitable.ts'
import { steadyClock, systemClock, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import {
  createJwtVerifier,
  keySet,
  type insecureSkipCheck,
  type JwtAlgorithm,
  type KeySet,
  type TokenReason,
  type VerificationKey,
  type VerifiedToken,
} from '../jwt/index.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import { createVerifiedTokenCache } from '../revocation/verified-token-cache.ts'
import { refuse, type Verdict } from '../verdict.ts'
import { harmless } from './harmless.ts'
import { issuerUrl } from './issuer-url.ts'
import { revocationFeedSettings, type RevocationFeedOptions } from './remote-feed/options.ts'
import {
  createRevocationCheck,
  type RevocationCheck,
  type RevocationReason,
  type RevocationStatus,
} from './remote-feed/revocation-check.ts'
import { createRemoteJwks } from './remote-jwks.ts'

export type { IntrospectionChoice, RevocationFeedOptions } from './remote-feed/options.ts'
export type { RevocationReason, RevocationStatus } from './remote-feed/revocation-check.ts'
export type { JwtClaims, TokenReason, VerifiedToken } from '../jwt/index.ts'

export interface VerifierOptions {
  /** The `iss` of the tokens, byte for byte. One verifier, one issuer: its keys vouch for no other. */
  readonly issuer: string
  /** Names of this service; `aud` must have one of them. */
  readonly audience: string | readonly string[]
  /** Where the issuer publishes its keys. @default `<issuer>/.well-known/jwks.json` */
  readonly jwksUrl?: string
  /** The header `typ`. `at+jwt` checks everything that RFC 9068 section 4 asks for. @default 'at+jwt' */
  readonly type?: string | typeof insecureSkipCheck
  /** Claims that must be there, besides those that the type asks for. @default [] */
  readonly requiredClaims?: readonly string[]
  /** Accepted algorithms; also tells what a key without `alg` is for. @default all asymmetric ones */
  readonly algorithms?: readonly JwtAlgorithm[]
  /** How far two clocks may differ; at most 300. @default 30 */
  readonly leewaySeconds?: number
  /** Longest accepted time from `iat` to `exp`. @default 86_400 (24 hours) for at+jwt, else none */
  readonly maxLifetimeSeconds?: number
  /** Shortest time between two fetches of the keys, after a good one as after a bad one. @default 30 */
  readonly cooldownSeconds?: number
  /** Age at which the keys are fetched again; the issuer may ask for less by Cache-Control. @default 600 (10 minutes) */
  readonly maxAgeSeconds?: number
  /** How long beyond that the last good keys serve while fetching fails. @default 3_600 (1 hour) */
  readonly staleSeconds?: number
  /** Longest wait for the keys. @default 3_000 */
  readonly timeoutMs?: number
  /** Largest key set that is read. @default 262_144 */
  readonly maxBytes?: number
  /** Most keys in it. @default 100 */
  readonly maxKeys?: number
  /** Verified tokens that are remembered, so that the signature is checked once. 0: none. @default 10_000 */
  readonly maxCachedTokens?: number
  /** Fetch keys over plain HTTP from anywhere: whoever is on the way can then let in whom they like. @default loopback only */
  readonly insecureAllowHttp?: boolean
  /** Follow the issuer's feed of revocations. Without it a revoked token is accepted until it expires. @default none */
  readonly revocations?: RevocationFeedOptions
  /** @default the platform's */
  readonly fetch?: typeof fetch
  /** Told of each fetch that failed, and of each message of the feed that was refused, for logs. */
  readonly onError?: (error: unknown) => void
  readonly clock?: Clock
  /** Milliseconds that have passed since any moment, which nobody can set; ages are measured by it. @default the machine's */
  readonly elapsed?: Clock
}

/** `keys_unavailable` and `revocation_unknown` say nothing about the token: answer 503, not 401. {@link isOutage} tells them. */
export type VerifierReason = TokenReason | RevocationReason | 'keys_unavailable'

/** True for reasons that mean 503: this service could not judge the token, whoever sent it. */
export function isOutage(reason: VerifierReason): boolean {
  return reason === 'keys_unavailable' || reason === 'revocation_unknown'
}

export interface Verifier {
  /** Checks one token. Never rejects. */
  verify(token: string): Promise<Verdict<VerifiedToken, VerifierReason>>
  /**
   * Fetches the keys ahead of the first token, and what is revoked already; true if there are any keys to work with, and the feed is
   * followed. For start-up and health checks.
   */
  prepare(): Promise<boolean>
  /** Refuses whatever this key has signed, from now on, although the issuer may still list it. */
  withdrawKey(kid: string): void
  /**
   * Fires when a token that was verified here is revoked or expires: for WebSockets and event streams.
   *
   * @throws config_invalid unless revocations are streamed
   */
  watch(token: VerifiedToken): AbortSignal
  /** Milliseconds by which a revocation can at worst be late here. Null: no bound but the life of the token. */
  readonly worstCaseRevocationLagMs: number | null
  /** What is known of revocations, for metrics. Null without `revocations`. */
  revocationStatus(): RevocationStatus | null
  /** Ends the stream. Tokens can be judged by introspection only after that. */
  close(): void
}

const optionNames: readonly string[] = [
  'issuer', 'audience', 'jwksUrl', 'type', 'requiredClaims', 'algorithms', 'leewaySeconds', 'maxLifetimeSeconds',
  'cooldownSeconds', 'maxAgeSeconds', 'staleSeconds', 'timeoutMs', 'maxBytes', 'maxKeys', 'maxCachedTokens',
  'insecureAllowHttp', 'revocations', 'fetch', 'onError', 'clock', 'elapsed',
] // prettier-ignore

const noKeys = keySet([])

/**
 * Makes a verifier. Nothing is fetched until the first token, or `prepare`.
 *
 * @throws config_invalid
 */
export function createVerifier(options: VerifierOptions): Verifier {
  refuseUnknownOptions(options, optionNames, 'createVerifier')
  const { clock = systemClock, type = 'at+jwt', insecureAllowHttp = false } = options
  const onError = harmless(options.onError)
  const fetch = options.fetch ?? globalThis.fetch
  const leewaySeconds = integerOption(options.leewaySeconds, integerRules.leewaySeconds)
  const withdrawn = new Set<string>()
  let source: KeySet | null = null
  let keys: KeySet = noKeys

  const remote = createRemoteJwks({
    url: jwksUrl(options),
    fetch,
    clock,
    onError,
    onWithdrawn: forget,
    defaultAlgorithms: options.algorithms,
    cooldownSeconds: integerOption(options.cooldownSeconds, integerRules.cooldownSeconds),
    maxAgeSeconds: integerOption(options.maxAgeSeconds, integerRules.maxAgeSeconds),
    staleSeconds: integerOption(options.staleSeconds, integerRules.staleSeconds),
    timeoutMs: integerOption(options.timeoutMs, integerRules.timeoutMs),
    maxBytes: integerOption(options.maxBytes, integerRules.maxBytes),
    maxKeys: integerOption(options.maxKeys, integerRules.maxKeys),
  })
  const verifyJwt = createJwtVerifier({
    keys: () => keys,
    issuer: options.issuer,
    audience: options.audience,
    type,
    leewaySeconds,
    clock,
    ...(type === 'at+jwt' ? { profile: 'at+jwt' } : {}),
    ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
    ...(options.requiredClaims === undefined ? {} : { requiredClaims: options.requiredClaims }),
    ...(options.maxLifetimeSeconds === undefined ? {} : { maxLifetimeSeconds: options.maxLifetimeSeconds }),
  })
  const tokens = createVerifiedTokenCache({
    verify: verifyJwt,
    clock,
    leewaySeconds,
    maxEntries: integerOption(options.maxCachedTokens, integerRules.maxCachedTokens),
  })

  const check: RevocationCheck | null =
    options.revocations === undefined
      ? null
      : createRevocationCheck({
          settings: revocationFeedSettings(options.revocations, {
            issuer: options.issuer,
            insecureAllowHttp,
          }),
          issuer: options.issuer,
          fetch,
          clock,
          elapsed: options.elapsed ?? steadyClock,
          keys: () => keys,
          isKeyWithdrawn: (kid) => withdrawn.has(kid),
          withdrawKey,
          reloadKeys,
          onError,
        })

  function forget(gone: readonly VerificationKey[]): void {
    // Tokens of a key without id cannot be told from others.
    for (const { kid } of gone) if (kid === null) tokens.clear()
    for (const { kid } of gone) if (kid !== null) tokens.dropKey(kid)
  }

  function use(set: KeySet): void {
    if (set === source) return
    source = set
    keys =
      withdrawn.size === 0 ? set : keySet(set.keys.filter(({ kid }) => kid === null || !withdrawn.has(kid)))
  }

  async function load(): Promise<boolean> {
    const set = remote.fresh ?? (await remote.load())
    if (set === null) return false
    use(set)
    return true
  }

  async function reloadKeys(): Promise<void> {
    await remote.reloadForFeed()
    await load()
  }

  function withdrawKey(kid: string): void {
    withdrawn.add(kid)
    tokens.dropKey(kid)
    keys = keySet(keys.keys.filter((key) => key.kid !== kid))
  }

  /** The end of every check: what is known of revocations comes after all that the token says itself. */
  function judged(
    verdict: Verdict<VerifiedToken, VerifierReason>,
    token: string,
  ): Awaitable<Verdict<VerifiedToken, VerifierReason>> {
    return check !== null && verdict.ok ? check.judge(verdict.value, token) : verdict
  }

  async function verifyAfterLoad(token: string): Promise<Verdict<VerifiedToken, VerifierReason>> {
    if (!(await load())) return refuse('keys_unavailable')
    const verdict = tokens.check(token)
    return isKeyUnknown(verdict) ? verifyAfterReload(token) : judged(verdict, token)
  }

  /** The issuer may have made a new key since. */
  async function verifyAfterReload(token: string): Promise<Verdict<VerifiedToken, VerifierReason>> {
    const isCurrent = await remote.reload()
    if (!(await load())) return refuse('keys_unavailable')
    const verdict = tokens.check(token)
    // The issuer could not be asked, so this is no reason to sign anybody out.
    return isKeyUnknown(verdict) && !isCurrent ? refuse('keys_unavailable') : judged(verdict, token)
  }

  return {
    verify(token) {
      if (remote.fresh === null) return verifyAfterLoad(token)
      use(remote.fresh)
      const verdict = tokens.check(token)
      if (isKeyUnknown(verdict)) return verifyAfterReload(token)
      const known = judged(verdict, token)
      return isPending(known) ? known : Promise.resolve(known)
    },
    async prepare() {
      return (await load()) && (check === null || (await check.prepare()))
    },
    withdrawKey,
    watch(token) {
      if (check !== null && options.revocations?.mode !== 'poll') return check.watch(token)
      throw new LatchkeyError(
        'config_invalid',
        'watch() needs the option revocations, in the mode "stream": nothing else hears of anything between two checks.',
      )
    },
    worstCaseRevocationLagMs: check?.worstCaseLagMs ?? null,
    revocationStatus: () => check?.status() ?? null,
    close: () => check?.close(),
  }
}

function isKeyUnknown(verdict: Verdict<VerifiedToken, TokenReason>): boolean {
  return !verdict.ok && verdict.reason === 'key_unknown'
}

function jwksUrl({ issuer, jwksUrl, insecureAllowHttp = false }: VerifierOptions): URL {
  const text = jwksUrl ?? `${String(issuer).replace(/\/$/, '')}/.well-known/jwks.json`
  return issuerUrl(text, {
    name: 'jwksUrl',
    insecureAllowHttp,
    danger: 'whoever can change the key set on the way decides who is let in',
  })
}

const day = 86_400
const integerRules = {
  leewaySeconds: { name: 'leewaySeconds', default: 30, min: 0, max: 300 },
  cooldownSeconds: { name: 'cooldownSeconds', default: 30, min: 1, max: day },
  maxAgeSeconds: { name: 'maxAgeSeconds', default: 600, min: 1, max: day },
  staleSeconds: { name: 'staleSeconds', default: 3_600, min: 0, max: 7 * day },
  timeoutMs: { name: 'timeoutMs', default: 3_000, min: 1, max: 60_000 },
  maxBytes: { name: 'maxBytes', default: 262_144, min: 1, max: 16_777_216 },
  maxKeys: { name: 'maxKeys', default: 100, min: 1, max: 10_000 },
  maxCachedTokens: { name: 'maxCachedTokens', default: 10_000, min: 0, max: 10_000_000 },
} as const
