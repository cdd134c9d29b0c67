import type { Awaitable } from '../../awaitable.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../../options.ts'
import { issuerUrl } from '../issuer-url.ts'

/** How a service without a store learns of revocations. */
export interface RevocationFeedOptions {
  /** @default `<issuer>/revocations` */
  readonly url?: string
  /** The `Authorization` header of this service at its issuer: `Basic …` or `Bearer …`. Asked for each request, so it may change. */
  readonly authorization?: () => Awaitable<string>
  /** `stream`: events arrive as they happen. `poll`: nothing runs in the background, a check asks when what is known is too old. @default 'stream' */
  readonly mode?: 'stream' | 'poll'
  /** Age of what is known beyond which no token is judged by it, ms: 50 to 60,000. @default 2_000 */
  readonly maxStalenessMs?: number
  /** Beyond that, and without introspection: `revocation_unknown`, or accept what may be revoked. @default 'refuse' */
  readonly onStale?: 'refuse' | 'insecureAcceptWhenStale'
  /** Beyond that, ask the issuer about the token itself (RFC 7662). Its answer is kept no longer than `maxStalenessMs`. @default none */
  readonly introspection?: IntrospectionChoice
  /** Revocations remembered before they degrade to a cut-off for everybody. @default 1_000_000 */
  readonly maxRevocations?: number
  /** Longest wait of one check for the feed, and again for introspection; `prepare` waits ten times as long. @default 1_000 */
  readonly timeoutMs?: number
  /** Largest answer to a poll; a snapshot has about 150 bytes for each unexpired event. @default 67_108_864 */
  readonly maxBytes?: number
}

export interface IntrospectionChoice {
  /** @default `<issuer>/oauth/introspect` */
  readonly url?: string
  /** @default that of the feed */
  readonly authorization?: () => Awaitable<string>
}

/** Every option checked and filled in. */
export interface RevocationFeedSettings {
  readonly url: URL
  readonly authorization: (() => Awaitable<string>) | null
  readonly mode: 'stream' | 'poll'
  readonly maxStalenessMs: number
  readonly onStale: 'refuse' | 'insecureAcceptWhenStale'
  readonly introspection: {
    readonly url: URL
    readonly authorization: (() => Awaitable<string>) | null
  } | null
  readonly maxRevocations: number
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface IssuerPlace {
  readonly issuer: string
  readonly insecureAllowHttp: boolean
}

/** @throws config_invalid */
export function revocationFeedSettings(
  options: RevocationFeedOptions,
  { issuer, insecureAllowHttp }: IssuerPlace,
): RevocationFeedSettings {
  refuseUnknownOptions(options, optionNames, 'revocations')
  const base = issuer.replace(/\/$/, '')
  const { introspection } = options
  if (introspection !== undefined) {
    refuseUnknownOptions(introspection, ['url', 'authorization'], 'revocations.introspection')
  }
  return {
    url: issuerUrl(options.url ?? `${base}/revocations`, {
      name: 'revocations.url',
      insecureAllowHttp,
      danger: 'whoever is on the way could take the credential of this service',
    }),
    authorization: options.authorization ?? null,
    mode: choiceOption(options.mode, modeRule),
    maxStalenessMs: integerOption(options.maxStalenessMs, integerRules.maxStalenessMs),
    onStale: choiceOption(options.onStale, onStaleRule),
    introspection:
      introspection === undefined
        ? null
        : {
            url: issuerUrl(introspection.url ?? `${base}/oauth/introspect`, {
              name: 'revocations.introspection.url',
              insecureAllowHttp,
              danger: 'whoever is on the way could say that a revoked token is active',
            }),
            authorization: introspection.authorization ?? options.authorization ?? null,
          },
    maxRevocations: integerOption(options.maxRevocations, integerRules.maxRevocations),
    timeoutMs: integerOption(options.timeoutMs, integerRules.timeoutMs),
    maxBytes: integerOption(options.maxBytes, integerRules.maxBytes),
  }
}

const optionNames: readonly (keyof RevocationFeedOptions)[] = [
  'url', 'authorization', 'mode', 'maxStalenessMs', 'onStale', 'introspection', 'maxRevocations', 'timeoutMs', 'maxBytes',
] // prettier-ignore

const modeRule = { name: 'revocations.mode', default: 'stream', choices: ['stream', 'poll'] } as const
const onStaleRule = {
  name: 'revocations.onStale',
  default: 'refuse',
  choices: ['refuse', 'insecureAcceptWhenStale'],
} as const
const integerRules = {
  maxStalenessMs: { name: 'revocations.maxStalenessMs', default: 2_000, min: 50, max: 60_000 },
  maxRevocations: { name: 'revocations.maxRevocations', default: 1_000_000, min: 1, max: 100_000_000 },
  timeoutMs: { name: 'revocations.timeoutMs', default: 1_000, min: 1, max: 60_000 },
  maxBytes: { name: 'revocations.maxBytes', default: 67_108_864, min: 1_024, max: 1_073_741_824 },
} as const
