import type { FamilyId } from '@latchkey/advisor'
import type { Scenario } from '@latchkey/example-shared'
import type { Auth, AuthOptions, Strategy } from 'latchkey'
import type { Store } from 'latchkey/store'
import { startBare } from './bare/bare.ts'

/** What a scenario is started with here; `strategy` is null for the server without auth. */
export interface StartSettings {
  readonly strategy: Strategy | null
  readonly store: Store
  readonly encryptionKey: Uint8Array | null
  readonly storeLabel: string
  readonly port: number
  readonly overrides: Partial<AuthOptions>
}

export interface Running {
  readonly origins: Readonly<Record<string, string>>
  readonly auth: Auth | null
  close(): Promise<void>
}

/** One way to run a scenario: a strategy, and options that make a difference worth measuring. */
export interface Variant {
  readonly id: string
  readonly strategy: Strategy | null
  readonly title: string
  readonly overrides: Partial<Pick<AuthOptions, 'revocation' | 'tokens'>>
}

/** Requests of one kind, and what the advisor calls this way of carrying a credential. */
export interface Journey {
  readonly id: string
  readonly title: string
  /** Variants under which this makes sense, and the family that each of them is. */
  readonly families: Readonly<Record<string, FamilyId | null>>
  readonly carry: 'cookie' | 'bearer'
  /** Services that check for one request. */
  readonly fanout: number
  /** Asked in turns: the name of an origin, and a path on it. */
  readonly requests: readonly (readonly [origin: string, path: string])[]
  /** Where a token is exchanged for one for each service. */
  readonly exchangePath?: string
}

/** Another way than signing out in which a session of this scenario is ended. */
export interface EndByAdmin {
  readonly admin: string
  readonly disablePath: (id: string) => string
  readonly enablePath: (id: string) => string
}

export interface LabScenario {
  readonly name: string
  readonly title: string
  readonly variants: readonly Variant[]
  readonly journeys: readonly Journey[]
  /** Answers that go on, opened with the cookie. */
  readonly streams: readonly { readonly name: string; readonly path: string; readonly isWebSocket: boolean }[]
  readonly endByAdmin: EndByAdmin | null
  /**
   * Whether a second process can take part, which hears of an end only through the store: as another node of the same issuer, which it is
   * told or finds by itself.
   */
  readonly secondNode: 'told_its_issuer' | 'finds_its_issuer' | 'none'
  readonly start: (settings: StartSettings) => Promise<Running>
}

const plain: readonly Variant[] = [
  { id: 'session', strategy: 'session', title: 'session', overrides: {} },
  { id: 'jwt', strategy: 'jwt', title: 'jwt', overrides: {} },
  { id: 'hybrid', strategy: 'hybrid', title: 'hybrid', overrides: {} },
]

const bare: LabScenario = {
  name: 'bare',
  title: 'A bare server of node:http',
  variants: [
    { id: 'none', strategy: null, title: 'no auth', overrides: {} },
    ...plain,
    {
      id: 'session-uncached',
      strategy: 'session',
      title: 'session, each check reads the store',
      overrides: { revocation: { maxCachedSessions: 0 } },
    },
    {
      id: 'jwt-unremembered',
      strategy: 'jwt',
      title: 'jwt, each check verifies the signature',
      overrides: { revocation: { maxCachedTokens: 0 } },
    },
  ],
  journeys: [
    {
      id: 'cookie',
      title: 'GET / with a cookie',
      families: { session: 'server_session', 'session-uncached': 'server_session', hybrid: 'server_session' },
      carry: 'cookie',
      fanout: 1,
      requests: [['page', '/']],
    },
    {
      id: 'bearer',
      title: 'GET / with a token',
      families: {
        jwt: 'jwt_revocation_feed',
        'jwt-unremembered': 'jwt_revocation_feed',
        hybrid: 'jwt_revocation_feed',
      },
      carry: 'bearer',
      fanout: 1,
      requests: [['page', '/']],
    },
    {
      id: 'open',
      title: 'GET / with nothing',
      families: { none: null },
      carry: 'cookie',
      fanout: 1,
      requests: [['page', '/']],
    },
  ],
  streams: [],
  endByAdmin: null,
  secondNode: 'told_its_issuer',
  start: startBare,
}

/** What services without a store are called where a scenario is chosen: they are run with the bare server as their issuer. */
export const servicesName = 'services'

/** What an outage of every scenario's store is called where a scenario is chosen. */
export const outagesName = 'outages'

/** The examples are loaded only in the process that serves them. */
function startExample(load: () => Promise<Scenario>): LabScenario['start'] {
  return async ({ strategy, ...settings }) => {
    if (strategy === null) throw new RangeError('An example has no variant without auth.')
    return (await load()).start({ strategy, ...settings })
  }
}

const adminCutOff: LabScenario = {
  name: 'admin-cut-off',
  title: 'An admin system that cuts accounts off',
  variants: plain,
  journeys: [
    {
      id: 'tickets',
      title: 'GET /api/tickets with a cookie',
      families: { session: 'server_session', jwt: 'jwt_revocation_feed', hybrid: 'server_session' },
      carry: 'cookie',
      fanout: 1,
      requests: [['page', '/api/tickets']],
    },
  ],
  streams: [
    { name: 'event stream', path: '/api/events', isWebSocket: false },
    { name: 'WebSocket', path: '/live', isWebSocket: true },
  ],
  endByAdmin: {
    admin: 'ada',
    disablePath: (id) => `/api/accounts/${id}/disable`,
    enablePath: (id) => `/api/accounts/${id}/enable`,
  },
  secondNode: 'finds_its_issuer',
  start: startExample(async () => (await import('@latchkey/example-admin-cut-off')).adminCutOff),
}

const spaAndServices: LabScenario = {
  name: 'spa-and-services',
  title: 'A single-page app and three services',
  // Its own tokens live for half a minute, so that one can watch them expire; here they must not.
  variants: plain.map((variant) => ({ ...variant, overrides: { tokens: { ttlSeconds: 600 } } })),
  journeys: [
    {
      id: 'dashboard',
      title: 'GET /api/dashboard with a cookie, gathered from three services',
      families: { session: 'opaque_introspection', jwt: 'jwt_revocation_feed', hybrid: 'bff_session_jwt' },
      carry: 'cookie',
      fanout: 4,
      requests: [['page', '/api/dashboard']],
    },
    {
      id: 'services',
      title: 'GET from each service with a token for it',
      families: { jwt: 'jwt_revocation_feed', hybrid: 'jwt_revocation_feed' },
      carry: 'bearer',
      fanout: 1,
      requests: [
        ['orders', '/orders'],
        ['billing', '/invoices'],
        ['inventory', '/stock'],
      ],
      exchangePath: '/api/tokens',
    },
  ],
  streams: [],
  endByAdmin: null,
  secondNode: 'none',
  start: startExample(async () => (await import('@latchkey/example-spa-and-services')).spaAndServices),
}

const serverRenderedShop: LabScenario = {
  name: 'server-rendered-shop',
  title: 'A shop of forms and pages',
  variants: plain,
  journeys: [
    {
      id: 'orders',
      title: 'GET /orders with a cookie',
      families: { session: 'server_session', jwt: 'jwt_revocation_feed', hybrid: 'server_session' },
      carry: 'cookie',
      fanout: 1,
      requests: [['page', '/orders']],
    },
  ],
  streams: [],
  endByAdmin: null,
  secondNode: 'told_its_issuer',
  start: startExample(
    async () => (await import('@latchkey/example-server-rendered-shop')).serverRenderedShop,
  ),
}

/** Everything that the lab can start. */
export const scenarios: readonly LabScenario[] = [bare, spaAndServices, serverRenderedShop, adminCutOff]

/** @throws {RangeError} */
export function scenarioOf(name: string): LabScenario {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) {
    throw new RangeError(
      `There is no scenario ${name}; there are ${scenarios.map(({ name }) => name).join(', ')}.`,
    )
  }
  return found
}
