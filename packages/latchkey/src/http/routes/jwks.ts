import type { HttpResponse } from '../message.ts'
import type { RouteCall } from '../routes.ts'

/** Far shorter than the time for which a key is published before it signs. */
const maxAgeSeconds = 300

/** `GET /.well-known/jwks.json`: the public keys, RFC 7517 section 5. */
export async function readJwks({ context }: RouteCall): Promise<HttpResponse> {
  return {
    status: 200,
    headers: [
      ['Content-Type', 'application/jwk-set+json'],
      ['Cache-Control', `public, max-age=${maxAgeSeconds}`],
    ],
    body: JSON.stringify(await context.engine.keys.jwks()),
  }
}
