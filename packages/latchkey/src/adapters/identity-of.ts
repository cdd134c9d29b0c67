import { LatchkeyError } from '../errors.ts'
import type { RequestAuth } from '../http/request-auth.ts'
import type { Identity } from '../session/identity.ts'

/** A request that went through an adapter. */
export interface WithAuth {
  readonly auth: RequestAuth
}

/**
 * The identity of a request on a route behind `requireIdentity()`.
 * @throws `identity_missing` on a route that lacks it, so that a forgotten guard is an error and never an open door
 */
export function identityOf(request: WithAuth): Identity {
  const { identity } = authOf(request)
  if (identity === null) {
    throw new LatchkeyError(
      'identity_missing',
      'This route asks for an identity but has no requireIdentity().',
    )
  }
  return identity
}

/** @throws `identity_missing` if the adapter did not see this request */
export function authOf(request: Partial<WithAuth>): RequestAuth {
  if (request.auth) return request.auth
  throw new LatchkeyError(
    'identity_missing',
    'latchkey(auth) must be installed before the routes that use it.',
  )
}
