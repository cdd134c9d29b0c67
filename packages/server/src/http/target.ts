import { pass, refuse, type Verdict } from 'latchkey'

/**
 * Judges a request target (RFC 9112 section 3.2) before anything routes by it. Only origin-form, and no path that two parsers read
 * differently: `/public/%2e%2e/admin` is one thing to a router and another to whoever decodes first. No
 * address of this server needs any of it.
 */
export function judgeTarget(target: string): Verdict<null, 'not_origin_form' | 'ambiguous_path'> {
  if (!target.startsWith('/')) return refuse('not_origin_form')
  const path = target.split(/[?#]/, 1)[0] ?? ''
  const isAmbiguous =
    path.includes('//') ||
    /[\\;]|%(?:2e|2f|5c|00|25)/i.test(path) ||
    path.split('/').some((segment) => segment === '.' || segment === '..')
  return isAmbiguous ? refuse('ambiguous_path') : pass(null)
}
