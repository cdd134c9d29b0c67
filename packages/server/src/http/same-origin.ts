import type { ServerMiddleware } from './env.ts'
import { jsonError } from './errors.ts'

/**
 * Refuses what another site's page made a browser send, before any work is done for it. Latchkey has refused to ride on cookies already; this is
 * for requests without any: signing a victim in to the attacker's account needs none (login CSRF).
 */
export function sameOriginOnly(onRefusal: (requestId: string) => void): ServerMiddleware {
  return async (c, next) => {
    if (!c.get('auth').isCrossOrigin) return next()
    onRefusal(c.get('requestId'))
    return jsonError(c, {
      status: 403,
      error: 'cross_origin_refused',
      message: 'This request came from a page of another site.',
    })
  }
}
