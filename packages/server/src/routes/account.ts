import type { Identity } from 'latchkey'
import { isSessionId } from 'latchkey/session'
import { Hono } from 'hono'
import { readBody, signInBodyBytes } from '../http/body.ts'
import type { ServerContext, ServerEnv } from '../http/env.ts'
import { jsonError } from '../http/errors.ts'
import { accountPage, type SessionRow } from '../pages/account.ts'
import type { FieldError } from '../pages/form.ts'
import type { User } from '../users/user.ts'
import { bodyError, errorAnswer, membersError, page, wantsPage } from './answers.ts'
import { stylePath } from './assets.ts'
import { parseSessionChoice } from './credentials.ts'
import { noticeOf } from './notices.ts'
import type { RouteParts } from './parts.ts'

/** `GET /account` and the buttons on it. */
export function accountRoutes(parts: RouteParts): Hono<ServerEnv> {
  const { auth } = parts
  const app = new Hono<ServerEnv>()

  app.get('/account', async (c) => {
    const reader = await readerOf(c, parts)
    if (reader === null) return notSignedIn(c)
    const notice = noticeOf(c.req.query('notice'))
    return accountAnswer(c, parts, { reader, notice, errors: [], status: 200 })
  })

  // Signing out works for everybody, also for those whose session is over already.
  app.post('/account/sign-out', async (c) => {
    await c.get('auth').signOut()
    return c.redirect('/sign-in?notice=signed-out', 303)
  })

  app.post('/account/sessions/end', async (c) => {
    const reader = await readerOf(c, parts)
    if (reader === null) return notSignedIn(c)
    const body = await readBody(c, signInBodyBytes)
    if (!body.ok) return bodyError(c, body.reason)
    const choice = parseSessionChoice(body.value)
    if (!choice.ok) return membersError(c, choice.reason)
    const id = choice.value.session
    const chosen = isSessionId(id) ? await auth.sessions.read(id) : null
    // Somebody else's session looks like one that is over: nothing to learn, nothing to end.
    if (chosen?.subject === reader.user.id) await auth.end({ session: chosen.id })
    return c.redirect('/account?notice=session-ended', 303)
  })

  app.post('/account/sign-out-others', async (c) => {
    const reader = await readerOf(c, parts)
    if (reader === null) return notSignedIn(c)
    await auth.end({ subject: reader.user.id, except: reader.identity.sessionId })
    return c.redirect('/account?notice=others-ended', 303)
  })

  app.post('/account/sign-out-everywhere', async (c) => {
    const reader = await readerOf(c, parts)
    if (reader === null) return notSignedIn(c)
    await auth.end({ subject: reader.user.id })
    await c.get('auth').signOut()
    return c.redirect('/sign-in?notice=signed-out-everywhere', 303)
  })

  return app
}

/** Who is signed in, and the account that belongs to it. */
export interface Reader {
  readonly identity: Identity
  readonly user: User
}

/** Null if nobody is signed in, or if the account behind the session is gone. */
export async function readerOf(
  c: ServerContext,
  { users }: Pick<RouteParts, 'users'>,
): Promise<Reader | null> {
  const { identity } = c.get('auth')
  if (identity === null) return null
  const user = await users.byId(identity.subject)
  return user === null ? null : { identity, user }
}

/** People are sent to the sign-in page, programs get the library's own answer; an outage of ours is never called a sign-out. */
export function notSignedIn(c: ServerContext): Response {
  const { refusal } = c.get('auth')
  if (refusal?.status === 503) {
    return errorAnswer(c, {
      status: 503,
      error: 'unavailable',
      message: 'We cannot check your session right now. It is not over; try again in a moment.',
      retryAfterSeconds: 2,
    })
  }
  if (!wantsPage(c, null)) {
    return jsonError(c, { status: 401, error: 'unauthenticated', message: 'Sign in first.' })
  }
  const notice = refusal === null ? '' : '&notice=session-over'
  return c.redirect(`/sign-in?return_to=/account${notice}`, 303)
}

export interface AccountAnswer {
  readonly reader: Reader
  readonly notice: string | null
  readonly errors: readonly FieldError[]
  readonly status: Parameters<typeof page>[2]
}

/** The account page as it is now. */
export async function accountAnswer(
  c: ServerContext,
  parts: RouteParts,
  answer: AccountAnswer,
): Promise<Response> {
  const { identity, user } = answer.reader
  const { sessions, more } = await sessionsOf(parts, user)
  const rows = sessions.map((session): SessionRow => ({
    id: session.id,
    label: session.client.label,
    ip: session.client.ip,
    createdAtMs: session.createdAtMs,
    lastSeenAtMs: session.lastSeenAtMs,
    isCurrent: session.id === identity.sessionId,
  }))
  const content = accountPage({
    frame: { viewer: user.identifier, stylePath },
    identifier: user.identifier,
    userId: user.id,
    role: user.role,
    strategy: parts.strategy,
    proof: identity.proof,
    authenticatedAtMs: identity.authenticatedAtSeconds * 1000,
    // The one in the reader's hand first.
    sessions: rows.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
    moreSessions: more,
    nowMs: parts.clock(),
    errors: answer.errors,
    notice: answer.notice,
  })
  return page(c, content, answer.status)
}

const maxSessionsShown = 100

async function sessionsOf({ auth }: RouteParts, user: User) {
  const filter = { subject: user.id }
  const { sessions, next } = await auth.sessions.list(filter, { limit: maxSessionsShown })
  const more = next === null ? 0 : (await auth.sessions.count(filter)) - sessions.length
  return { sessions, more }
}
