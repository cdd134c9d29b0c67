import type { Issued } from '../engine/issue.ts'
import { credentialKinds, type Strategy } from '../engine/settings.ts'
import type { Clock } from '../clock.ts'
import { isRemembered, type LifetimePolicy } from '../session/lifetime.ts'
import type { Session } from '../store/record.ts'
import { pass, type Verdict } from '../verdict.ts'
import { defineCookie, type CookieReason } from './cookie.ts'
import type { ResponseHeaders } from './message.ts'
import type { HttpSettings } from './settings.ts'

/** What came in our cookies. */
export type CookieCredential =
  | { readonly kind: 'session_secret'; readonly value: string }
  | { readonly kind: 'tokens'; readonly access: string | null; readonly refresh: string | null }

/** The cookies of a strategy: one for a session secret, two for a pair of tokens. */
export interface CredentialCookies {
  /** On the wire, prefix included. */
  readonly names: readonly string[]
  /** Null if none of ours is there. A name that is there twice is an attack, and neither counts. */
  read(cookieHeader: string | null): Verdict<CookieCredential | null, CookieReason>
  /** The `Set-Cookie` values for a credential. @throws cookie_too_large */
  lines(issued: Issued): readonly string[]
  /** Puts them onto a response: all, or none if one cannot be made. @throws cookie_too_large */
  write(issued: Issued, response: ResponseHeaders): void
  clear(response: ResponseHeaders): void
}

export interface CredentialCookiesOptions {
  readonly http: HttpSettings
  readonly strategy: Strategy
  readonly lifetime: LifetimePolicy
  readonly clock: Clock
}

export function createCredentialCookies({
  http,
  strategy,
  lifetime,
  clock,
}: CredentialCookiesOptions): CredentialCookies {
  const define = (name: string): ReturnType<typeof defineCookie> =>
    defineCookie({
      name,
      transport: http.isHttps ? 'https' : 'insecureLoopbackHttp',
      sameSite: http.cookies.sameSite,
    })
  const kind = credentialKinds[strategy].cookie
  const session = define(http.cookies.name)
  const access = define(`${http.cookies.name}-at`)
  const refresh = define(`${http.cookies.name}-rt`)
  const used = kind === 'tokens' ? [access, refresh] : [session]

  function readTokens(header: string | null): Verdict<CookieCredential | null, CookieReason> {
    const accessValue = access.read(header)
    if (!accessValue.ok) return accessValue
    const refreshValue = refresh.read(header)
    if (!refreshValue.ok) return refreshValue
    if (accessValue.value === null && refreshValue.value === null) return none
    return pass({ kind: 'tokens', access: accessValue.value, refresh: refreshValue.value })
  }

  function readSecret(header: string | null): Verdict<CookieCredential | null, CookieReason> {
    const value = session.read(header)
    if (!value.ok) return value
    return value.value === null ? none : pass({ kind: 'session_secret', value: value.value })
  }

  return {
    names: used.map(({ name }) => name),
    read: (header) => (header === null ? none : kind === 'tokens' ? readTokens(header) : readSecret(header)),
    lines(issued) {
      const life = { maxAgeSeconds: maxAge(issued.session, lifetime, clock()) }
      const { credential } = issued
      return credential.kind === 'session_secret'
        ? [session.serialize(credential.value, life)]
        : [access.serialize(credential.accessToken, life), refresh.serialize(credential.refreshToken, life)]
    },
    write(issued, response) {
      for (const line of this.lines(issued)) response.append('Set-Cookie', line)
      response.set('Cache-Control', 'no-store')
    },
    clear(response) {
      for (const cookie of used) response.append('Set-Cookie', cookie.clear())
      response.set('Cache-Control', 'no-store')
    },
  }
}

const none = pass(null)

/** A cookie outlives the browser session only for who asked to be remembered, and never the session itself. */
function maxAge(session: Session, lifetime: LifetimePolicy, nowMs: number): number | null {
  if (!isRemembered(session, lifetime)) return null
  return Math.max(0, Math.floor((session.expiresAtMs - nowMs) / 1000))
}
