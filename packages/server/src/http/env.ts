import type { HttpBindings } from '@hono/node-server'
import type { RequestAuth } from 'latchkey'
import type { Context, MiddlewareHandler } from 'hono'

/** What every handler of this server finds on its context. */
export interface ServerEnv {
  Bindings: Partial<HttpBindings>
  Variables: {
    /** Set by the Latchkey middleware. */
    auth: RequestAuth
    /** Ties a response to its log lines: `X-Request-Id`. */
    requestId: string
  }
}

export type ServerContext = Context<ServerEnv>
export type ServerMiddleware = MiddlewareHandler<ServerEnv>

/** Address of the peer. Forwarding headers are not believed: anybody can send them. */
export function peerAddress(c: ServerContext): string | null {
  return c.env?.incoming?.socket.remoteAddress ?? null
}
