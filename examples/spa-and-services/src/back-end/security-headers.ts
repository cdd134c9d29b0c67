import type { MiddlewareHandler } from 'hono'
import { importMapHash } from './page-files.ts'

/**
 * Headers of every answer. `connectTo` is where the page's scripts may send anything to: what the strategy needs and nothing more, so a script that
 * does not belong there has it harder to carry something off.
 */
export function securityHeaders(connectTo: readonly string[]): MiddlewareHandler {
  const headers = {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'self' ${importMapHash}`,
      "style-src 'self'",
      'img-src data:',
      `connect-src ${["'self'", ...connectTo].join(' ')}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
  return async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(headers)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  }
}
