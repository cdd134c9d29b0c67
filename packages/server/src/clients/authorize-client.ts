import type { Auth, OAuthClient } from 'latchkey'
import { peerAddress, type ServerContext } from '../http/env.ts'
import type { ClientScope } from './client.ts'

/** For routes that services use: which client is asking by `Authorization: Basic`, if it has the scope; otherwise the answer to it. */
export type AuthorizeClient = (
  c: ServerContext,
  scope: ClientScope,
) => Promise<
  { readonly ok: true; readonly client: OAuthClient } | { readonly ok: false; readonly response: Response }
>

export function createAuthorizeClient(auth: Pick<Auth, 'authorizeClient'>): AuthorizeClient {
  return async (c, scope) => {
    const peer = { header: (name: string) => c.req.header(name) ?? null, ip: peerAddress(c) }
    const authorization = await auth.authorizeClient(peer, { scopes: [scope] })
    if (authorization.ok) return authorization
    const { status, headers, body } = authorization.response
    const response = new Response(body, { status })
    for (const [name, value] of headers) response.headers.append(name, value)
    return { ok: false, response }
  }
}
