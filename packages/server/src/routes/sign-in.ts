import { Hono } from 'hono'
import type { Authentication } from '../accounts/authenticate.ts'
import { readBody, signInBodyBytes } from '../http/body.ts'
import { peerAddress, type ServerContext, type ServerEnv } from '../http/env.ts'
import { jsonError, type OutwardError } from '../http/errors.ts'
import { returnPath } from '../http/return-to.ts'
import { signInPage } from '../pages/sign-in.ts'
import { bodyError, frameOf, membersError, page, wantsPage } from './answers.ts'
import { type Credentials, parseCredentials } from './credentials.ts'
import { handOut, readDeviceCookie, signedInBody } from './hand-out.ts'
import { accountTag } from './account-tag.ts'
import { carryProblem } from './carry.ts'
import { noticeOf } from './notices.ts'
import type { RouteParts } from './parts.ts'
import { waitWords } from './refusal-words.ts'

/** `GET /sign-in`, and `POST` there for the form and at `/auth/sign-in` for programs. */
export function signInRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()

  app.get('/sign-in', async (c) => {
    const returnTo = returnPath(c.req.query('return_to'), parts.issuer)
    if (c.get('auth').identity !== null) return c.redirect(returnTo ?? '/account', 303)
    const frame = await frameOf(c, parts)
    const notice = noticeOf(c.req.query('notice'))
    return page(c, signInPage({ frame, identifier: '', errors: [], notice, returnTo }))
  })

  const submit = async (c: ServerContext): Promise<Response> => {
    const body = await readBody(c, signInBodyBytes)
    if (!body.ok) return bodyError(c, body.reason)
    const parsed = parseCredentials(body.value)
    if (!parsed.ok) return membersError(c, parsed.reason)
    const credentials = parsed.value
    const problem = carryProblem(parts.strategy, credentials.carry)
    if (problem !== null) return jsonError(c, problem)

    const ip = peerAddress(c)
    const { identifier, password } = credentials
    const outcome = await parts.authenticate({
      identifier,
      password,
      ip,
      deviceCookie: readDeviceCookie(c, parts),
    })
    const signedIn = outcome.ok ? await handOut(c, parts, { ...outcome, credentials }) : null
    const facts = { account: accountTag(identifier), ip, requestId: c.get('requestId') }
    if (signedIn !== null) {
      const { subject, sessionId } = signedIn
      parts.audit('authn_login_success', { outcome: 'success', subject, sessionId, ...facts })
      if (!wantsPage(c, body.value.format)) return c.json(signedInBody(signedIn))
      return c.redirect(returnPath(credentials.returnTo, parts.issuer) ?? '/account', 303)
    }
    const refusal: Refused = outcome.ok ? { ok: false, reason: 'wrong' } : outcome
    parts.audit(refusal.reason === 'throttled' ? 'authn_login_lock' : 'authn_login_fail', {
      outcome: 'fail',
      reason: refusal.reason,
      ...facts,
    })
    const outward = outwardError(refusal)
    return wantsPage(c, body.value.format) ? refusedPage(c, outward, credentials) : jsonError(c, outward)
  }
  app.post('/sign-in', submit)
  app.post('/auth/sign-in', submit)

  async function refusedPage(
    c: ServerContext,
    outward: OutwardError,
    credentials: Credentials,
  ): Promise<Response> {
    const { status, message, retryAfterSeconds } = outward
    if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
    const content = signInPage({
      frame: await frameOf(c, parts),
      identifier: credentials.identifier,
      errors: [{ field: status === 401 ? 'password' : null, message }],
      notice: null,
      returnTo: returnPath(credentials.returnTo, parts.issuer),
    })
    return page(c, content, status)
  }

  return app
}

type Refused = Extract<Authentication, { readonly ok: false }>

function outwardError(refused: Refused): OutwardError {
  if (refused.reason === 'throttled') {
    const { retryAfterSeconds } = refused
    const message = `Too many attempts. Try again in ${waitWords(retryAfterSeconds)}.`
    return { status: 429, error: 'too_many_attempts', message, retryAfterSeconds }
  }
  if (refused.reason === 'busy') return busy
  return {
    status: 401,
    error: 'invalid_credentials',
    message: 'Name and password do not belong together. Check both and try again.',
  }
}

/** More passwords to check than this machine can; nothing was judged. */
export const busy: OutwardError = {
  status: 503,
  error: 'busy',
  message: 'Many people are signing in right now. Try again in a moment.',
  retryAfterSeconds: 2,
}
