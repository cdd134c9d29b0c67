import { Hono } from 'hono'
import type { SignUpOutcome } from '../accounts/sign-up.ts'
import { readBody, signInBodyBytes } from '../http/body.ts'
import { peerAddress, type ServerContext, type ServerEnv } from '../http/env.ts'
import { jsonError, type OutwardError } from '../http/errors.ts'
import { returnPath } from '../http/return-to.ts'
import { signUpPage } from '../pages/sign-up.ts'
import { accountTag } from './account-tag.ts'
import { bodyError, frameOf, membersError, page, wantsPage } from './answers.ts'
import { carryProblem } from './carry.ts'
import { type Credentials, parseCredentials } from './credentials.ts'
import { handOut, signedInBody } from './hand-out.ts'
import type { RouteParts } from './parts.ts'
import { signUpRefusals, waitWords } from './refusal-words.ts'
import { busy } from './sign-in.ts'

/** `GET /sign-up`, and `POST` there for the form and at `/auth/sign-up` for programs. */
export function signUpRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()

  app.get('/sign-up', async (c) => {
    const returnTo = returnPath(c.req.query('return_to'), parts.issuer)
    if (c.get('auth').identity !== null) return c.redirect(returnTo ?? '/account', 303)
    return page(c, signUpPage({ frame: await frameOf(c, parts), identifier: '', errors: [], returnTo }))
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
    const outcome = await parts.signUp({ identifier, password, role: 'user', ip })
    const facts = { account: accountTag(identifier), ip, requestId: c.get('requestId') }
    if (!outcome.ok) {
      parts.audit('user_create_fail', { outcome: 'fail', reason: outcome.reason, ...facts })
      const outward = signUpError(outcome)
      return wantsPage(c, body.value.format) ? refusedPage(c, outward, credentials) : jsonError(c, outward)
    }
    parts.audit('user_created', { outcome: 'success', subject: outcome.user.id, ...facts })
    const signedIn = await handOut(c, parts, { ...outcome, credentials })
    if (wantsPage(c, body.value.format)) {
      return c.redirect(returnPath(credentials.returnTo, parts.issuer) ?? '/account', 303)
    }
    // Null only if somebody changed the new account's password within this millisecond; the account is there all the same.
    return c.json(signedIn === null ? { subject: outcome.user.id } : signedInBody(signedIn), 201)
  }
  app.post('/sign-up', submit)
  app.post('/auth/sign-up', submit)

  async function refusedPage(
    c: ServerContext,
    outward: OutwardError,
    credentials: Credentials,
  ): Promise<Response> {
    const { status, message, field, retryAfterSeconds } = outward
    if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
    const content = signUpPage({
      frame: await frameOf(c, parts),
      identifier: credentials.identifier,
      errors: [{ field: field ?? null, message }],
      returnTo: returnPath(credentials.returnTo, parts.issuer),
    })
    return page(c, content, status)
  }

  return app
}

/** How a refused sign-up is answered. */
export function signUpError(refused: Extract<SignUpOutcome, { readonly ok: false }>): OutwardError {
  if (refused.reason === 'busy') return busy
  if (refused.reason !== 'throttled') return signUpRefusals[refused.reason]
  const { retryAfterSeconds } = refused
  const message = `Too many attempts from your network. Try again in ${waitWords(retryAfterSeconds)}.`
  return { status: 429, error: 'too_many_attempts', message, retryAfterSeconds }
}
