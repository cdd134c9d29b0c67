import { statusListPath } from '../engine/status-lists.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'
import type { GateContext } from './open-request.ts'
import type { RequestAuth } from './request-auth.ts'
import { readJwks } from './routes/jwks.ts'
import { introspectToken, revokeToken } from './routes/oauth.ts'
import { refreshCredential } from './routes/refresh.ts'
import { endAllSessions, endSession, listSessions, readSession } from './routes/sessions.ts'
import { signIn, signOut } from './routes/sign-in.ts'
import { readStatusList } from './routes/status-list.ts'
import type { HttpSettings } from './settings.ts'

/** One of Latchkey's own routes, found for a request. */
export interface Route {
  handle(call: RouteCall): Promise<HttpResponse>
}

export interface RouteCall {
  readonly context: GateContext
  readonly auth: RequestAuth
  readonly request: HttpRequest
  readonly response: ResponseHeaders
}

const routes: Readonly<Record<string, Route['handle']>> = {
  'POST /sign-in': signIn,
  'POST /sign-out': signOut,
  'POST /refresh': refreshCredential,
  'GET /session': readSession,
  'GET /sessions': listSessions,
  'DELETE /sessions': endAllSessions,
}

/** A route for programs: it looks at no cookie, so nothing can be forged with one. */
export type ProgramRoute = (context: GateContext, request: HttpRequest) => Promise<HttpResponse>

const clientRoutes: Readonly<Record<string, ProgramRoute>> = {
  'POST /oauth/introspect': introspectToken,
  'POST /oauth/revoke': revokeToken,
}

const jwksPath = '/.well-known/jwks.json'

/**
 * The route for a request, or null if it is the app's. Paths are compared as they were sent, undecoded and whole, so that no spelling of
 * a path is ours for one reader and the app's for another.
 */
export function matchRoute(request: HttpRequest, http: HttpSettings): Route | null {
  if (http.basePath === null) return null
  const path = pathOf(request.target)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (path === jwksPath) return method === 'GET' ? { handle: readJwks } : null
  if (!path.startsWith(http.basePath)) return null
  const rest = path.slice(http.basePath.length)
  const handle = routes[`${method} ${rest}`]
  if (handle !== undefined) return handle === signIn && http.authenticate === null ? null : { handle }
  if (method === 'DELETE' && rest.startsWith('/sessions/')) {
    const id = rest.slice('/sessions/'.length)
    return { handle: (call) => endSession(call, id) }
  }
  return null
}

/** The route for a request of a program that has no session, or null if it is none. Without a way to tell clients, they have no routes. */
export function matchProgramRoute(request: HttpRequest, http: HttpSettings): ProgramRoute | null {
  if (!request.target.startsWith('/oauth/')) return null
  const path = pathOf(request.target)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (http.hasStatusLists && method === 'GET' && path.startsWith(statusListPath)) return readStatusList
  const name = `${method} ${path}`
  return http.authenticateClient !== null && Object.hasOwn(clientRoutes, name)
    ? (clientRoutes[name] ?? null)
    : null
}

function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}
