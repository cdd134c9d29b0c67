import type { ServerMiddleware } from './env.ts'
import { jsonError } from './errors.ts'

/**
 * Refuses what another site's page made a browser send, before anything is looked at. Latchkey refuses to ride on cookies that came along;
 * this is for requests without any: signing a victim in to the attacker's account needs none (login CSRF).
 */
export function sameOriginOnly(options: {
  readonly origins: readonly string[]
  readonly onRefusal: (requestId: string) => void
}): ServerMiddleware {
  const { origins, onRefusal } = options
  return async (c, next) => {
    const site = c.req.header('sec-fetch-site') ?? null
    const origin = c.req.header('origin') ?? null
    if (!isCrossOrigin({ method: c.req.method, site, origin }, origins)) return next()
    onRefusal(c.get('requestId'))
    return jsonError(c, {
      status: 403,
      error: 'cross_origin_refused',
      message: 'This request came from a page of another site.',
    })
  }
}

/**
 * The order of Go's CrossOriginProtection. Two lines of one header arrive joined by a comma and match nothing. Neither header: no browser of
 * this decade, so a program that speaks for itself.
 */
function isCrossOrigin(
  request: { readonly method: string; readonly site: string | null; readonly origin: string | null },
  origins: readonly string[],
): boolean {
  const { method, site, origin } = request
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  if (site === 'same-origin' || site === 'none') return false
  if (origin !== null && origins.includes(origin)) return false
  return site !== null || origin !== null
}
