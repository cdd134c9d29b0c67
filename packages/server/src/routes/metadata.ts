import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import type { RouteParts } from './parts.ts'

/** `GET /.well-known/oauth-authorization-server`, RFC 8414: what is there, and nothing that is not. */
export function metadataRoutes({ issuer }: Pick<RouteParts, 'issuer'>): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  app.get('/.well-known/oauth-authorization-server', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      // Both are said to be empty, because leaving them out means "code and implicit" (RFC 8414 section 2).
      response_types_supported: [],
      grant_types_supported: [],
      introspection_endpoint: `${issuer}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: clientAuthentication,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: clientAuthentication,
    })
  })
  return app
}

const clientAuthentication = ['client_secret_basic', 'client_secret_post']
