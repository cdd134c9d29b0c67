import type session from 'express-session'
import type { Auth } from '../auth/create-auth.ts'
import { systemClock, type Clock } from '../clock.ts'
import { randomText } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Documents, Store } from '../store/contract.ts'
import { guardedStore } from '../store/guarded.ts'
import type { ClientInfo } from '../store/record.ts'
import type { Successor } from './adoption.ts'
import type { OldSession } from './old-sessions.ts'
import { partsOf, type LatchkeySessionStore } from './session-store.ts'
import { secretList, signedCookieValue } from './signed-cookie.ts'
import { readSubject } from './store-options.ts'
import { passportSubject, type SubjectOf } from './subject-of.ts'

/** Where old sessions are taken over to. */
export interface AdoptionTarget {
  /** A request with one of these has moved already. */
  readonly cookieNames: readonly string[]
  /** Where marks are kept: in the store of the new sessions. */
  readonly documents: Documents
  readonly clock: Clock
  /** How long a cut-off is remembered: old sessions must not be adopted beyond it. */
  readonly cutoffSeconds: number
  /** False for sessions that there is no use for. */
  wants(old: OldSession): boolean
  /** Null if a cut-off covers the old session. */
  begin(old: OldSession, origin: AdoptionOrigin): Promise<Successor | null>
}

export interface AdoptionOrigin {
  readonly createdAtMs: number
  readonly client: ClientInfo
}

/** Old sessions become sessions of `latchkey/express`. Those without a subject are left alone. */
export function intoAuth(options: {
  readonly auth: Auth
  /** The store that `auth` was given. */
  readonly store: Store
  /** @default passport's: `data.passport.user`, or its `id` */
  readonly subjectOf?: SubjectOf
  /** What becomes the new session's own data, at most 4,096 bytes of JSON. @default all of the old one but its cookie */
  readonly dataOf?: (data: session.SessionData) => Json
  /** @default the machine's */
  readonly clock?: Clock
}): AdoptionTarget {
  const { auth, dataOf = allButCookie, clock = systemClock } = options
  const subjectOf = readSubject(options.subjectOf ?? passportSubject)
  const subjectIn = ({ data }: OldSession): string | null => subjectOf(JSON.stringify(data))
  const { absoluteSeconds, rememberSeconds } = auth.settings.lifetime
  return {
    cookieNames: auth.settings.cookieNames,
    documents: guardedStore(options.store, { onFailure: () => {} }).documents,
    clock,
    cutoffSeconds: Math.max(absoluteSeconds, rememberSeconds),
    wants: (old) => subjectIn(old) !== null,
    async begin(old, { createdAtMs, client }) {
      const subject = subjectIn(old)
      if (subject === null) return null
      // As express-session stored it.
      const data = dataOf(old.data as session.SessionData)
      const origin = { createdAtMs, expiresAtMs: old.expiresAtMs, client }
      const carried = await auth.carryOver({ subject, data, remember: hasEnd(old) }, origin)
      if (carried === null) return null
      return {
        setCookies: carried.setCookies,
        undo: async () => void (await auth.end({ session: carried.session.id })),
      }
    },
  }
}

/** Old sessions become sessions in a store of {@link latchkeySessionStore}, and express-session goes on serving them, under another cookie name. */
export function intoSessionStore(options: {
  readonly store: LatchkeySessionStore
  /** What `session()` was given as `name`: another one than that of the old cookie. */
  readonly name: string
  /** What `session()` was given; of several the first signs. */
  readonly secret: string | Uint8Array | readonly (string | Uint8Array)[]
  /** What `session()` was given. @default { path: '/', httpOnly: true } */
  readonly cookie?: Pick<session.CookieOptions, 'domain' | 'httpOnly' | 'path'> & {
    readonly secure?: boolean
    readonly sameSite?: 'lax' | 'strict' | 'none'
  }
}): AdoptionTarget {
  const { vault, documents, clock, absoluteSeconds } = partsOf(options.store)
  const { name } = options
  const [secret] = secretList(options.secret)
  if (secret === undefined || secret.byteLength === 0)
    throw new LatchkeyError('config_invalid', 'intoSessionStore needs the secret of session().')
  const attributes = attributesOf(options.cookie ?? {})
  return {
    cookieNames: [name],
    documents,
    clock,
    cutoffSeconds: absoluteSeconds,
    wants: () => true,
    async begin(old, { createdAtMs, client }) {
      const sid = randomText(32)
      const { cookie = {} } = old.data as { cookie?: object }
      const expires = new Date(old.expiresAtMs)
      const isStored = await vault.write(sid, {
        // The cookie in an old record says when it was last written, not when it was last used.
        data: JSON.stringify({ ...old.data, cookie: hasEnd(old) ? { ...cookie, expires } : cookie }),
        base: null,
        client,
        createdAtMs,
        endsAtMs: Math.min(old.expiresAtMs, clock() + absoluteSeconds * 1000),
      })
      if (!isStored) return null
      const end = hasEnd(old) ? `; Expires=${expires.toUTCString()}` : ''
      return {
        setCookies: [`${name}=${signedCookieValue(sid, secret)}${attributes}${end}`],
        undo: async () => void (await vault.end(sid)),
      }
    },
  }
}

/** True if the browser was to keep the cookie beyond its own end. */
function hasEnd({ data }: OldSession): boolean {
  const { cookie } = data as { cookie?: { expires?: unknown } }
  return typeof cookie?.expires === 'string'
}

function allButCookie(data: session.SessionData): Json {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'cookie'))
}

const sameSiteWords = { lax: 'Lax', strict: 'Strict', none: 'None' } as const

function attributesOf(cookie: NonNullable<Parameters<typeof intoSessionStore>[0]['cookie']>): string {
  const { domain, path = '/', httpOnly = true, secure = false, sameSite } = cookie
  return [
    `; Path=${path}`,
    domain === undefined ? '' : `; Domain=${domain}`,
    httpOnly ? '; HttpOnly' : '',
    secure ? '; Secure' : '',
    sameSite === undefined ? '' : `; SameSite=${sameSiteWords[sameSite]}`,
  ].join('')
}
