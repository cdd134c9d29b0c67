import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import { jsonError } from '../http/errors.ts'

/**
 * Says 405 where a path is right and the method is not. Above all `GET /auth/sign-in?password=…`: credentials in an address end up in
 * histories and logs.
 */
export function methodRoutes(): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  for (const [path, allow] of Object.entries(allowed)) {
    app.all(path, (c) => {
      c.header('Allow', allow)
      return jsonError(c, { status: 405, error: 'method_not_allowed', message: `Use ${allow}.` })
    })
  }
  return app
}

const page = 'GET, HEAD'
const form = 'GET, HEAD, POST'

const allowed: Readonly<Record<string, string>> = {
  '/': page,
  '/about': page,
  '/sign-in': form,
  '/sign-up': form,
  '/setup': form,
  '/account': page,
  '/account/password': 'POST',
  '/account/sign-out': 'POST',
  '/account/sign-out-others': 'POST',
  '/account/sign-out-everywhere': 'POST',
  '/account/sessions/end': 'POST',
  '/auth/sign-in': 'POST',
  '/auth/sign-up': 'POST',
  '/auth/sign-out': 'POST',
  '/auth/password': 'POST',
  '/auth/refresh': 'POST',
  '/auth/session': page,
  '/auth/sessions': 'GET, HEAD, DELETE',
  '/auth/sessions/:id': 'DELETE',
  '/revocations': page,
  '/oauth/introspect': 'POST',
  '/oauth/revoke': 'POST',
  '/.well-known/jwks.json': page,
  '/.well-known/oauth-authorization-server': page,
}
