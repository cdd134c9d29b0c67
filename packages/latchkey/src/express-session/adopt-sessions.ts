import type { Request, RequestHandler, Response } from 'express'
import { LatchkeyError } from '../errors.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import type { AdoptionTarget } from './adoption-targets.ts'
import { createAdoption } from './adoption.ts'
import { clientOfRequest } from './client-of-request.ts'
import type { OldSessions } from './old-sessions.ts'
import {
  cookieValues,
  readSignedCookie,
  replaceCookies,
  secretList,
  type SignedCookieReason,
} from './signed-cookie.ts'

export interface AdoptSessionsOptions {
  /** The old sessions: {@link connectRedisSessions}, {@link connectPgSessions}, or your own two functions. */
  readonly from: OldSessions
  /** {@link intoAuth} or {@link intoSessionStore}. */
  readonly into: AdoptionTarget
  /** The secrets that signed old cookies. */
  readonly secret: string | Uint8Array | readonly (string | Uint8Array)[]
  /** The old cookie, with the `path` and `domain` that it was set with. @default { name: 'connect.sid', path: '/' } */
  readonly cookie?: { readonly name?: string; readonly path?: string; readonly domain?: string }
  /**
   * The moment of the move, the same on all nodes. Old sessions count as signed in no later than that: whoever is signed out everywhere
   * after it is signed out of them, too.
   */
  readonly since: Date
  /** The end of the window: a date, or seconds after `since`. At most as long as the longest session lives, for a cut-off is remembered no longer. */
  readonly until: Date | number
  /** How long requests with the old cookie alone still end up on the new session, seconds: 5 to 600. @default 60 */
  readonly graceSeconds?: number
  /** Told of old cookies that were refused. @default none */
  readonly onRefused?: (reason: SignedCookieReason) => void
}

const optionNames: readonly (keyof AdoptSessionsOptions)[] = [
  'from',
  'into',
  'secret',
  'cookie',
  'since',
  'until',
  'graceSeconds',
  'onRefused',
]

/**
 * Express middleware, before `latchkey(auth)` or `session()`: a request that carries only an old cookie gets a new session in its place,
 * with a new id, and what comes after it sees the new cookie. Outages of either store go to `next`, and sign nobody out.
 * @throws config_invalid
 */
export function adoptSessions(options: AdoptSessionsOptions): RequestHandler {
  refuseUnknownOptions(options, optionNames, 'adoptSessions')
  const { from, into, onRefused } = options
  const { name = 'connect.sid', path = '/', domain } = options.cookie ?? {}
  const secrets = secretList(options.secret)
  if (secrets.length === 0 || secrets.some((secret) => secret.byteLength === 0))
    throw new LatchkeyError('config_invalid', 'adoptSessions: secret must be the secrets of session().')
  if (into.cookieNames.includes(name))
    throw new LatchkeyError(
      'config_invalid',
      'adoptSessions: the new cookie needs another name than the old.',
    )
  const { sinceMs, untilMs } = windowOf(options)
  const adopt = createAdoption({
    documents: into.documents,
    from,
    clock: into.clock,
    untilMs,
    graceSeconds: integerOption(options.graceSeconds, {
      name: 'graceSeconds',
      default: 60,
      min: 5,
      max: 600,
    }),
  })
  const clearing = `${name}=; Path=${path}${domain === undefined ? '' : `; Domain=${domain}`}; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly`

  /** The old session that this request comes with, if that is all that it comes with. */
  function oldSid({ headers }: Request): string | null {
    const header = headers.cookie ?? null
    if (header === null || into.clock() >= untilMs) return null
    if (into.cookieNames.some((each) => cookieValues(header, each).length > 0)) return null
    const sid = readSignedCookie(header, name, secrets)
    if (sid.ok) return sid.value
    onRefused?.(sid.reason)
    return null
  }

  async function enter(req: Request, res: Response): Promise<void> {
    const sid = oldSid(req)
    if (sid === null) return
    const setCookies = await adopt(sid, {
      wants: (old) => into.wants(old),
      begin: (old) => into.begin(old, { createdAtMs: sinceMs, client: clientOfRequest(req) }),
    })
    if (setCookies === null) return
    const pairs = setCookies.map((line) => line.slice(0, line.indexOf(';')))
    req.headers.cookie = replaceCookies(req.headers.cookie ?? '', name, pairs)
    for (const line of [...setCookies, clearing]) res.append('Set-Cookie', line)
    res.set('Cache-Control', 'no-store')
  }

  // Not an async function, so that Express 4 hears of a failure, too.
  return (req, res, next) => void enter(req, res).then(() => next(), next)
}

function windowOf({ since, until, into }: AdoptSessionsOptions): { sinceMs: number; untilMs: number } {
  const sinceMs = since instanceof Date ? since.getTime() : Number.NaN
  const untilMs = until instanceof Date ? until.getTime() : sinceMs + until * 1000
  if (!Number.isSafeInteger(sinceMs) || !Number.isSafeInteger(untilMs) || untilMs <= sinceMs)
    throw new LatchkeyError('config_invalid', 'adoptSessions: until must be a date, or seconds, after since.')
  if (untilMs - sinceMs > into.cutoffSeconds * 1000)
    throw new LatchkeyError(
      'config_invalid',
      `adoptSessions: the window may be ${into.cutoffSeconds} s, as long as "signed out everywhere" is remembered.`,
    )
  return { sinceMs, untilMs }
}
