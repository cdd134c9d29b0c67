/**
 * Latchkey on Hono 4: `app.use(latchkey(auth))`.
 * @module
 */
import type { Context, MiddlewareHandler } from 'hono'
import { isPending } from '../awaitable.ts'
import { isLatchkeyError } from '../errors.ts'
import type { RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import type { Identity } from '../session/identity.ts'
import { fromHttpResponse, mergedLines, toHttpRequest } from './fetch-request.ts'
import { authOf, identityOf } from './identity-of.ts'
import { createKeptHeaders } from './kept-headers.ts'

export { denialOf, fetchHandler, type FetchOptions } from './fetch.ts'

/** What `c.get` knows behind `latchkey(auth)`. */
export interface LatchkeyVariables {
  auth: RequestAuth
}

/** For `new Hono<LatchkeyEnv>()`. */
export interface LatchkeyEnv {
  Variables: LatchkeyVariables
}

/** What `c.get` knows behind `requireIdentity()`. */
export interface IdentityVariables extends LatchkeyVariables {
  identity: Identity
}

export interface HonoOptions {
  /** The client's address. @default the peer of the socket under @hono/node-server, null elsewhere */
  readonly ip?: (c: Context) => string | null
}

/** Middleware for every route. */
export function latchkey(gate: RequestGate, options: HonoOptions = {}): MiddlewareHandler<LatchkeyEnv> {
  const { ip = peerAddress } = options
  return async (c, next) => {
    const kept = createKeptHeaders()
    const view = { ip: ip(c), readBefore: () => c.req.arrayBuffer() }
    const begun = gate.begin(toHttpRequest(c.req.raw, view), kept)
    const outcome = isPending(begun) ? await begun : begun
    if (outcome.kind === 'open') {
      c.set('auth', outcome.auth)
      await next()
      // Hono reads no status from errors, as Express and Fastify do: a sign-in refused as forged is no 500.
      if (isLatchkeyError(c.error) && c.res.status === 500) {
        c.res = new Response(c.res.body, { status: c.error.status, headers: c.res.headers })
      }
    } else {
      c.res = fromHttpResponse(outcome.response)
    }
    if (kept.names().size === 0) return
    for (const [name, lines] of mergedLines(c.res.headers, kept)) {
      c.header(name, undefined)
      for (const line of lines) c.header(name, line, { append: true })
    }
  }
}

/** Answers requests without an identity, or with one that does not meet the requirement; behind it, `c.get('identity')` has one. */
export function requireIdentity(
  requirement: Requirement = {},
): MiddlewareHandler<{ Variables: IdentityVariables }> {
  return async (c, next) => {
    const auth = authOf({ auth: c.get('auth') })
    const denial = auth.denial(requirement)
    if (denial !== null) return fromHttpResponse(denial)
    c.set('identity', identityOf({ auth }))
    return next()
  }
}

function peerAddress(c: Context): string | null {
  // What @hono/node-server hands over; other platforms have other things here, or nothing.
  const env = c.env as
    | { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } }
    | undefined
  return env?.incoming?.socket?.remoteAddress ?? null
}
