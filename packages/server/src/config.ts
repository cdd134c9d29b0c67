import { isIP } from 'node:net'
import type { Strategy } from 'latchkey'
import { z } from 'zod'
import { keyAdvice } from './store/encryption-key.ts'
import { parseStoreUrl, storeUrlForms, StoreUrlError } from './store/store-url.ts'

/** What `startServer` takes. Unknown names and bad values are refused with the name and what is accepted. */
export interface ServerOptions {
  /** TCP port; 0 lets the system choose. @default 4180 */
  readonly port?: number
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string
  /** Folder of the embedded store; made if missing. Not used with `store`. @default './data' */
  readonly data?: string
  /** Address of a store that several nodes share: `redis://…`, `redis+sentinel://…`, `redis+cluster://…`, `postgres://…`. @default none */
  readonly store?: string
  /** File with the 32 bytes, as base64, that encrypt private keys in the store. @default with the embedded store its own */
  readonly keyFile?: string
  /** The same bytes as base64, instead of a file. @default none */
  readonly key?: string
  /** @default 'session' */
  readonly strategy?: Strategy
  /** Public URL, scheme://host[:port]. https, except on loopback. @default http://localhost:PORT */
  readonly issuer?: string
  /** Further host names under which the server answers, besides the issuer's: host[:port]. @default [] */
  readonly allowedHosts?: readonly string[]
  /** Gives tokens a status list that is at most so late, seconds: 10 to 599. Null: none. @default null */
  readonly statusListSeconds?: number | null
  /** @default 'info' */
  readonly logLevel?: LogLevel
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

export interface ServerConfig {
  readonly port: number
  readonly host: string
  readonly data: string
  /** Null for the embedded store. */
  readonly store: string | null
  readonly keyFile: string | null
  readonly key: string | null
  readonly strategy: Strategy
  /** Null until the port is known. */
  readonly issuer: string | null
  readonly allowedHosts: readonly string[]
  readonly statusListSeconds: number | null
  readonly logLevel: LogLevel
}

/** A configuration that cannot be used. Each problem names the option and what is accepted. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

export const configKeys = [
  'port',
  'host',
  'data',
  'store',
  'keyFile',
  'key',
  'strategy',
  'issuer',
  'allowedHosts',
  'statusListSeconds',
  'logLevel',
] as const

/** @throws {ConfigError} that lists every problem at once */
export function parseConfig(options: ServerOptions): ServerConfig {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `There is no option ${issue.keys.map((key) => `"${key}"`).join(', ')}. There are: ${configKeys.join(', ')}.`
        : issue.message,
    ),
  )
}

/** The public URL of a server that was given none: for development, so always on loopback. */
export function defaultIssuer(port: number): string {
  return `http://localhost:${port}`
}

/** True for names and addresses that never leave the machine (RFC 6761 section 6.3). */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d+){3}$/.test(hostname)
  )
}

const sentence = (error: string) => ({ error })

const fields = z.strictObject({
  port: z
    .int(sentence('port must be a whole number from 0 to 65535.'))
    .min(0, sentence('port must be a whole number from 0 to 65535.'))
    .max(65_535, sentence('port must be a whole number from 0 to 65535.'))
    .default(4180),
  host: z
    .string(sentence('host must be an IP address or localhost.'))
    .refine(
      (host) => host === 'localhost' || isIP(host) > 0,
      sentence('host must be an IP address or localhost.'),
    )
    .default('127.0.0.1'),
  data: z
    .string(sentence('data must be the path of a folder.'))
    .min(1, sentence('data must be the path of a folder.'))
    .default('./data'),
  store: z
    .string(sentence(`store must be one of ${storeUrlForms}.`))
    .superRefine((url, context) => {
      const problem = storeProblem(url)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .nullable()
    .default(null),
  keyFile: z.string(sentence('keyFile must be the path of a file.')).min(1).nullable().default(null),
  key: z.string(sentence('key must be 32 bytes as base64.')).nullable().default(null),
  strategy: z
    .enum(['session', 'jwt', 'hybrid'], sentence('strategy must be one of session, jwt, hybrid.'))
    .default('session'),
  issuer: z
    .string(sentence('issuer must be a URL.'))
    .superRefine((issuer, context) => {
      const problem = issuerProblem(issuer)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .nullable()
    .default(null),
  allowedHosts: z
    .array(
      z
        .string()
        .regex(
          /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/,
          sentence('allowedHosts must be lower-case host[:port] names, without scheme, path or wildcard.'),
        ),
      sentence('allowedHosts must be a list of host[:port] names.'),
    )
    .default([]),
  statusListSeconds: z
    .int(sentence('statusListSeconds must be a whole number from 10 to 599.'))
    .min(10, sentence('statusListSeconds must be a whole number from 10 to 599.'))
    // Below the life of an access token: a list that is later tells nobody anything.
    .max(599, sentence('statusListSeconds must be a whole number from 10 to 599.'))
    .nullable()
    .default(null),
  logLevel: z
    .enum(
      ['silent', 'error', 'warn', 'info', 'debug'],
      sentence('logLevel must be one of silent, error, warn, info, debug.'),
    )
    .default('info'),
})

// Nodes that each made a key of their own could not read each other's, and one that forgot its own could not read anything.
const schema = fields.superRefine(({ store, keyFile, key }, context) => {
  if (keyFile !== null && key !== null) {
    context.addIssue({
      code: 'custom',
      message: 'keyFile and key are two ways to say the same: give one of them.',
    })
  }
  if (store !== null && keyFile === null && key === null) {
    context.addIssue({
      code: 'custom',
      message: `A store that nodes share needs an encryption key, the same on each of them. ${keyAdvice}`,
    })
  }
})

function storeProblem(url: string): string | null {
  try {
    parseStoreUrl(url)
    return null
  } catch (error) {
    if (error instanceof StoreUrlError) return error.message
    throw error
  }
}

function issuerProblem(issuer: string): string | null {
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'issuer must be an https URL, such as https://auth.example.com.'
  }
  if (url.origin !== issuer) {
    return `issuer must be scheme://host[:port] without path, query or trailing slash. Did you mean ${url.origin}?`
  }
  // Sign-in over plain http hands every password and cookie to the network.
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return `issuer must be an https URL; plain http is for localhost only. Did you mean https://${url.host}?`
  }
  return null
}
