import {
  createAuth,
  memoryStore,
  type Auth,
  type AuthEvent,
  type Store,
  type Strategy,
} from '../../src/index.ts'
import type { AuthOptions } from '../../src/index.ts'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'
import { fakeClock, type FakeClock } from '../../src/testing/fake-clock.ts'
import { apps } from '../support/apps.ts'
import { createClient, type Answer, type Client } from '../support/client.ts'

export const issuer = 'https://app.example'
export const password = 'correct horse battery'

export interface Mode {
  readonly strategy: Strategy
  readonly carry: 'cookie' | 'bearer'
}

/** Every way to carry every credential. */
export const modes: readonly Mode[] = [
  { strategy: 'session', carry: 'cookie' },
  { strategy: 'jwt', carry: 'cookie' },
  { strategy: 'jwt', carry: 'bearer' },
  { strategy: 'hybrid', carry: 'cookie' },
  { strategy: 'hybrid', carry: 'bearer' },
]
export const cookieModes: readonly Mode[] = modes.filter(({ carry }) => carry === 'cookie')
export const bearerModes: readonly Mode[] = modes.filter(({ carry }) => carry === 'bearer')

/** The bare server and the most used framework: each attack has to fail on both. */
export const frameworks = ['node:http', 'express'] as const

export function onFrameworks<T extends object>(list: readonly T[]): (T & { framework: string })[] {
  return frameworks.flatMap((framework) => list.map((one) => ({ framework, ...one })))
}

export interface Target extends Mode {
  readonly auth: Auth
  readonly clock: FakeClock
  readonly store: Store
  readonly app: RunningApp
  readonly url: string
  /** Everything that `onEvent` was told. */
  readonly events: AuthEvent[]
  /** A new browser or API client. */
  client(): Client
  /** Signs a client in; `refreshToken` is what a bearer client was handed. */
  signIn(client?: Client, sent?: Readonly<Record<string, unknown>>): Promise<SignedInClient>
  close(): Promise<void>
}

export interface SignedInClient {
  readonly client: Client
  readonly sessionId: string
  readonly refreshToken: string
  readonly answer: Answer
}

type Options = Mode & { readonly framework?: string } & Partial<Omit<AuthOptions, 'strategy' | 'clock'>> & {
    readonly clock?: FakeClock
  }

/** A deployment under attack: `createAuth` behind a framework, on a socket. */
export async function startTarget(options: Options): Promise<Target> {
  const { framework = 'node:http', carry, ...authOptions } = options
  const clock = options.clock ?? fakeClock()
  const store = options.store ?? memoryStore()
  const events: AuthEvent[] = []
  const auth = createAuth({
    issuer,
    maintenance: 'manual',
    onEvent: (event) => void events.push(event),
    routes: { authenticate },
    ...authOptions,
    clock,
    store,
  })
  const app = await apps[framework]!(auth)
  const client = (): Client => createClient(app.url, authOptions.issuer ?? issuer)

  async function signIn(
    as: Client = client(),
    sent: Readonly<Record<string, unknown>> = {},
  ): Promise<SignedInClient> {
    const answer = await as.send('POST', '/auth/sign-in', { json: { password, carry, ...sent } })
    if (answer.status !== 200) throw new Error(`sign-in was answered ${answer.status}: ${answer.text}`)
    if (carry === 'bearer') as.bearer = String(answer.json['accessToken'])
    const cookieToken = [...as.cookies].find(([name]) => name.endsWith('-rt'))?.[1]
    return {
      client: as,
      answer,
      sessionId: String(answer.json['sessionId']),
      refreshToken: String(answer.json['refreshToken'] ?? cookieToken),
    }
  }

  return {
    strategy: options.strategy,
    carry,
    auth,
    clock,
    store,
    app,
    url: app.url,
    events,
    client,
    signIn,
    async close() {
      await app.close()
      await auth.close()
    },
  }
}

async function authenticate(
  sent: Readonly<Record<string, unknown>>,
): Promise<{ subject: string; tenant: string } | null> {
  const subject = typeof sent['identifier'] === 'string' ? sent['identifier'] : 'user_1'
  const tenant = typeof sent['tenant'] === 'string' ? sent['tenant'] : 'acme'
  return sent['password'] === password ? { subject, tenant } : null
}

/** Another client with a copy of everything that this one carries. */
export function thiefOf(target: Target, victim: Client): Client {
  const thief = target.client()
  for (const [name, value] of victim.cookies) thief.cookies.set(name, value)
  thief.bearer = victim.bearer
  return thief
}

/** A copy of the client's credential header lines, for raw requests. */
export function credentialLines(client: Client): string[] {
  const cookies = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return [
    ...(cookies === '' ? [] : [`Cookie: ${cookies}`]),
    ...(client.bearer === null ? [] : [`Authorization: Bearer ${client.bearer}`]),
  ]
}

/** Stands between Latchkey and a store. `feed.` and `documents.` are in front of the names of their calls. */
export interface TappedStore {
  readonly store: Store
  /** How often each call was made. */
  readonly calls: Map<string, number>
  /** Called before each call; may throw, or return a promise that the call then waits for. */
  before: ((call: string, args: readonly unknown[]) => unknown) | null
}

export function tapStore(inner: Store): TappedStore {
  const tap: TappedStore = {
    store: wrap(inner, '', (name, value) =>
      name === 'feed' || name === 'documents'
        ? wrap(value as object, `${name}.`, around)
        : around(name, value),
    ),
    calls: new Map(),
    before: null,
  }

  function around(name: string, value: unknown, target?: object): unknown {
    if (typeof value !== 'function') return value
    if (name === 'localEncryptionKey' || name === 'close') return value.bind(target ?? inner)
    return (...args: unknown[]) => {
      tap.calls.set(name, (tap.calls.get(name) ?? 0) + 1)
      const wait = tap.before?.(name, args)
      const call = (): unknown => value.apply(target ?? inner, args)
      return wait instanceof Promise ? wait.then(call) : call()
    }
  }

  return tap
}

function wrap<T extends object>(
  target: T,
  prefix: string,
  around: (name: string, value: unknown, target?: object) => unknown,
): T {
  return new Proxy(target, {
    get: (object, key) => around(`${prefix}${String(key)}`, Reflect.get(object, key), object),
  })
}
