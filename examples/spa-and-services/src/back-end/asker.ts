import type { Context } from 'hono'
import type { Identity } from 'latchkey'
import type { IdentityVariables } from 'latchkey/hono'

/** Who is asking, and the `Cookie` header that said so. */
export interface Asker {
  readonly identity: Identity
  readonly cookieHeader: string | null
}

/** What `c` knows behind `latchkey(auth)` and `requireIdentity()`. */
export interface BackEndEnv {
  Variables: IdentityVariables
}

/** Behind `requireIdentity()`. */
export function askerOf(c: Context<BackEndEnv>): Asker {
  return { identity: c.get('identity'), cookieHeader: c.req.header('cookie') ?? null }
}
