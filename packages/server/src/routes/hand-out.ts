import type { SignedIn } from 'latchkey'
import { getCookie, setCookie } from 'hono/cookie'
import type { ServerContext } from '../http/env.ts'
import type { User } from '../users/user.ts'
import type { Credentials } from './credentials.ts'
import type { RouteParts } from './parts.ts'

/** Starts a session for a user whose password was right, and marks the browser as known. Null if that password is no longer theirs. */
export async function handOut(
  c: ServerContext,
  parts: RouteParts,
  handed: HandOut,
): Promise<SignedIn | null> {
  const { user, credentials, deviceCookie } = handed
  const auth = c.get('auth')
  const signedIn = await auth.signIn({
    subject: user.id,
    amr: ['pwd'],
    carry: credentials.carry ?? 'cookie',
    remember: credentials.remember,
  })
  // Whoever changes a password ends all other sessions. One that begins with the old password at that very moment
  // would slip through, so the password is looked at once more now that the session can be ended.
  const latest = await parts.users.byId(user.id)
  if (latest?.passwordHash !== user.passwordHash) {
    await parts.auth.end({ session: signedIn.sessionId })
    return null
  }
  if (credentials.carry !== 'bearer') writeDeviceCookie(c, parts, deviceCookie)
  return signedIn
}

export interface HandOut {
  readonly user: User
  readonly credentials: Credentials
  readonly deviceCookie: string
}

/** What the API says of a fresh sign-in. */
export function signedInBody({ subject, sessionId, accessToken, refreshToken, expiresIn }: SignedIn): object {
  if (accessToken === undefined) return { subject, sessionId }
  return { subject, sessionId, tokenType: 'Bearer', accessToken, refreshToken, expiresIn }
}

/** The browser's device mark, as sent. */
export function readDeviceCookie(c: ServerContext, parts: Pick<RouteParts, 'issuer'>): string | null {
  return getCookie(c, deviceCookieName(parts)) ?? null
}

function writeDeviceCookie(c: ServerContext, parts: Pick<RouteParts, 'issuer'>, value: string): void {
  setCookie(c, deviceCookieName(parts), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isHttps(parts),
    maxAge: deviceCookieSeconds,
  })
}

/** The longest that browsers keep a cookie: 400 days. */
const deviceCookieSeconds = 34_560_000

function deviceCookieName(parts: Pick<RouteParts, 'issuer'>): string {
  return isHttps(parts) ? '__Host-lk-known' : 'lk-known'
}

function isHttps({ issuer }: Pick<RouteParts, 'issuer'>): boolean {
  return issuer.startsWith('https:')
}
