/** The ways to carry authentication state that are compared. */
export const familyIds = [
  'server_session',
  'stateless_jwt_refresh',
  'bff_session_jwt',
  'phantom_gateway',
  'sealed_cookie',
  'jwt_revocation_feed',
  'opaque_introspection',
] as const
export type FamilyId = (typeof familyIds)[number]

export interface Family {
  readonly id: FamilyId
  readonly title: string
  /** What the client carries, and what answers for it. */
  readonly summary: string
  /** Moving parts that somebody has to run and understand; 1 is a session in a store. */
  readonly parts: number
  /** What the client carries. `either`: an opaque value, as a cookie or as a bearer. */
  readonly carries: 'cookie' | 'sealed_cookie' | 'jwt' | 'opaque_bearer' | 'either'
  /** What a request from outside needs from the session store. */
  readonly lookUp: 'each_check' | 'each_request' | 'refresh_only' | 'never'
  /** Whether a JWT is verified on the way, and for whom it is readable. */
  readonly jwt: 'none' | 'inside' | 'outside'
  /** Whether a record of each session exists. */
  readonly hasRecord: boolean
}

export const families: readonly Family[] = [
  {
    id: 'server_session',
    title: 'Server-side session',
    summary: 'an opaque id in a cookie, looked up in a store',
    parts: 1,
    carries: 'cookie',
    lookUp: 'each_check',
    jwt: 'none',
    hasRecord: true,
  },
  {
    id: 'stateless_jwt_refresh',
    title: 'JWT with refresh token',
    summary: 'a signed token checked without a look-up, renewed with a rotating refresh token',
    parts: 3,
    carries: 'jwt',
    lookUp: 'refresh_only',
    jwt: 'outside',
    hasRecord: true,
  },
  {
    id: 'bff_session_jwt',
    title: 'Session outside, JWT inside',
    summary: 'a cookie for the browser at one front door, which hands short JWTs to the services behind it',
    parts: 3.2,
    carries: 'cookie',
    lookUp: 'each_request',
    jwt: 'inside',
    hasRecord: true,
  },
  {
    id: 'phantom_gateway',
    title: 'Opaque outside, JWT from the gateway',
    summary: 'an opaque value that the gateway exchanges for a JWT, with a short cache of its answers',
    parts: 3,
    carries: 'either',
    lookUp: 'each_request',
    jwt: 'inside',
    hasRecord: true,
  },
  {
    id: 'sealed_cookie',
    title: 'Sealed cookie',
    summary: 'the whole state in an encrypted cookie, and nothing on the server',
    parts: 1.5,
    carries: 'sealed_cookie',
    lookUp: 'never',
    jwt: 'none',
    hasRecord: false,
  },
  {
    id: 'jwt_revocation_feed',
    title: 'JWT with a revocation feed',
    summary: 'a signed token, and a stream of revocations that every verifier follows',
    parts: 5,
    carries: 'jwt',
    lookUp: 'refresh_only',
    jwt: 'outside',
    hasRecord: true,
  },
  {
    id: 'opaque_introspection',
    title: 'Opaque token with introspection',
    summary: 'an opaque bearer token about which each service asks the auth server',
    parts: 2.5,
    carries: 'opaque_bearer',
    lookUp: 'each_check',
    jwt: 'none',
    hasRecord: true,
  },
]

/** A family by its id. */
export function familyOf(id: FamilyId): Family {
  const found = families.find((family) => family.id === id)
  if (found === undefined) throw new Error(`no family ${id}`) // the type allows none
  return found
}
