import type { RequestHandler } from 'express'

/** No scripts at all, styles and forms from here only, no frames around us, and no cache that keeps a page. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  // The full address stays here, and Origin is not withheld from our own forms.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Pages have names and baskets on them: after signing out, the back button must have nothing to show.
  'Cache-Control': 'no-store',
}

/** For every response, whatever answers it. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set(headers)
  next()
}
