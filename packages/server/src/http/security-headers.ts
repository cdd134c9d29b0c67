import type { ServerMiddleware } from './env.ts'

/**
 * Headers of every response, whatever answers it. No scripts at all, styles and forms from here only, no frames around us; nothing
 * is kept by any cache unless the route says so.
 */
export function securityHeaders(options: { readonly isHttps: boolean }): ServerMiddleware {
  const headers = options.isHttps ? [...always, ...overHttps] : always
  return async (c, next) => {
    for (const [name, value] of headers) c.header(name, value)
    await next()
    // Handlers that bring a Response of their own, such as Latchkey's routes, start from an empty set.
    for (const [name, value] of headers) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  }
}

const always: readonly (readonly [name: string, value: string])[] = [
  [
    'Content-Security-Policy',
    [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self' data:",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=()'],
  ['Cache-Control', 'no-store'],
]

/** Two years, as the OWASP cheat sheet has it. */
const overHttps: typeof always = [['Strict-Transport-Security', 'max-age=63072000; includeSubDomains']]
