// The Content-Security-Policy of the pages and the other headers that go with it: the one place that knows them.
// The server reads them from the build (headers.json); `_headers` and the snippets in docs/workbench.md are made of the same.

/**
 * @param {{ script?: string, worker?: string }} [sources] where scripts and workers may come from
 * @returns {string}
 */
export function contentSecurityPolicy({ script = "'self'", style = "'self'", worker = "'self'" } = {}) {
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    'img-src data: blob:',
    "font-src 'self'",
    `worker-src ${worker}`,
    "manifest-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types latchkey',
  ].join('; ')
}

/** A `<meta>` element cannot say who may frame the page; browsers complain about the attempt. */
export function withoutFrameAncestors(policy) {
  return policy.replace("frame-ancestors 'none'; ", '')
}

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** Headers by kind of file. The service worker may fetch the files of this site, and nothing else may. */
export const headersOf = {
  page: {
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-cache',
    ...everywhere,
  },
  hashed: {
    // A worker is bound by the policy that comes with its own script.
    'Content-Security-Policy': contentSecurityPolicy(),
    'Cache-Control': 'public, max-age=31536000, immutable',
    ...everywhere,
  },
  serviceWorker: {
    'Content-Security-Policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
    'Cache-Control': 'no-cache',
    ...everywhere,
  },
  plain: { 'Cache-Control': 'no-cache', ...everywhere },
}
