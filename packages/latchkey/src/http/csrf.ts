import { LatchkeyError } from '../errors.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'

/** What a browser says of where a request came from. Headers of several lines are joined with a comma, so they match nothing. */
export interface RequestOrigin {
  readonly method: string
  /** `Sec-Fetch-Site`, W3C Fetch Metadata. Only sent to https and localhost. */
  readonly secFetchSite: string | null
  /** `Origin`, RFC 6454. */
  readonly origin: string | null
}

export type OriginJudgement = 'safe_method' | 'same_origin' | 'cross_origin' | 'unknown'

/**
 * Says where a request came from, in the order of Go's CrossOriginProtection: safe methods, Sec-Fetch-Site, Origin. Stricter in
 * two points: Origin is compared whole with the configured origins, because a comparison with Host lets http://app.example
 * write to https://app.example; and two absent headers are no pass but `unknown`, for {@link judgeForgery} to decide.
 */
export function judgeOrigin(
  request: RequestOrigin,
  trusted: { readonly origins: readonly string[] },
): OriginJudgement {
  if (safeMethods.has(request.method)) return 'safe_method'
  const { secFetchSite, origin } = request
  if (secFetchSite === 'same-origin' || secFetchSite === 'none') return 'same_origin'
  if (origin !== null && isTrusted(origin, secFetchSite, trusted.origins)) return 'same_origin'
  // A present header of any other value, also one that we do not know, and the opaque origin `null` of sandboxed frames.
  return secFetchSite || origin ? 'cross_origin' : 'unknown'
}

// Our own origin, the first of the list, is never `cross-site` to itself: two headers that contradict each other are not believed.
function isTrusted(origin: string, secFetchSite: string | null, origins: readonly string[]): boolean {
  if (origin === origins[0] && secFetchSite === 'cross-site') return false
  return origins.includes(origin)
}

/** RFC 9110 section 9.2.1. TRACE is left out: nothing honest sends it. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What a forger could ride on: a cookie that the browser attached by itself, one that the answer will set (sign-in), or nothing. */
export type CookieStake = 'cookie_sent' | 'cookie_to_set' | 'no_cookie'

export type ForgeryReason = 'cross_origin' | 'origin_unknown'

/** Whether a request may be a forgery, given what it could ride on. */
export function judgeForgery(judgement: OriginJudgement, stake: CookieStake): Verdict<null, ForgeryReason> {
  return forgeryTable[judgement][stake]
}

const fine = pass(null)
const crossOrigin = refuse('cross_origin')
const originUnknown = refuse('origin_unknown')

const forgeryTable: Readonly<
  Record<OriginJudgement, Readonly<Record<CookieStake, Verdict<null, ForgeryReason>>>>
> = {
  safe_method: { cookie_sent: fine, cookie_to_set: fine, no_cookie: fine },
  same_origin: { cookie_sent: fine, cookie_to_set: fine, no_cookie: fine },
  // Signing a victim in to the attacker's account needs no cookie of the victim, so a cookie about to be set is at stake as well.
  // Without any, the request carries only what its sender put in (bearer), and nobody else's authority.
  cross_origin: { cookie_sent: crossOrigin, cookie_to_set: crossOrigin, no_cookie: fine },
  // Neither header: an old browser, or not a browser at all. Pass only when no cookie authenticated this request, so that no
  // victim's credential is being ridden. A sign-in passes: every browser since 2020 sends Origin with a cross-site POST.
  unknown: { cookie_sent: originUnknown, cookie_to_set: fine, no_cookie: fine },
}

/**
 * Checks a list of origins such as `https://app.example` or `http://localhost:3000`, spelled as browsers send them.
 * @throws `config_invalid` for a path, query, wildcard, default port, upper case, or anything that is not http or https
 */
export function trustedOrigins(origins: readonly string[]): readonly string[] {
  for (const origin of origins) requireOrigin(origin)
  return Object.freeze([...origins])
}

function requireOrigin(origin: string): void {
  const parsed = URL.canParse(origin) ? new URL(origin) : null
  const isHttp = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
  if (parsed === null || !isHttp || parsed.origin !== origin || !hostPattern.test(parsed.hostname)) {
    const advice = parsed !== null && isHttp ? ` Did you mean "${parsed.origin}"?` : ''
    throw new LatchkeyError(
      'config_invalid',
      `Trusted origin ${JSON.stringify(origin)} must be scheme://host[:port] in lower case, without path or wildcard.${advice}`,
    )
  }
}

/** The URL parser lets `*` and other signs through in host names. */
const hostPattern = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/
