import { Hono } from 'hono'
import type { ChangePasswordOutcome } from '../accounts/change-password.ts'
import { readBody, signInBodyBytes } from '../http/body.ts'
import type { ServerContext, ServerEnv } from '../http/env.ts'
import { jsonError, type OutwardError } from '../http/errors.ts'
import { accountAnswer, notSignedIn, readerOf } from './account.ts'
import { bodyError, membersError, wantsPage } from './answers.ts'
import { parsePasswordPair } from './credentials.ts'
import { peerAddress } from '../http/env.ts'
import type { RouteParts } from './parts.ts'
import { signUpRefusals, waitWords } from './refusal-words.ts'
import { busy } from './sign-in.ts'

/** `POST /account/password` for the form and `/auth/password` for programs. */
export function passwordRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()

  const submit = async (c: ServerContext): Promise<Response> => {
    const reader = await readerOf(c, parts)
    if (reader === null) return notSignedIn(c)
    const body = await readBody(c, signInBodyBytes)
    if (!body.ok) return bodyError(c, body.reason)
    const pair = parsePasswordPair(body.value)
    if (!pair.ok) return membersError(c, pair.reason)

    const { user, identity } = reader
    const outcome = await parts.changePassword({ userId: user.id, ...pair.value })
    const facts = { subject: user.id, ip: peerAddress(c), requestId: c.get('requestId') }
    if (!outcome.ok) {
      parts.audit('authn_password_change_fail', { outcome: 'fail', reason: outcome.reason, ...facts })
      const outward = changeError(outcome)
      if (!wantsPage(c, body.value.format)) return jsonError(c, outward)
      const { status, message, field, retryAfterSeconds } = outward
      if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
      const errors = [{ field: field ?? null, message }]
      return accountAnswer(c, parts, { reader, notice: null, errors, status })
    }
    // Whoever knew the old password may be signed in with it.
    await parts.auth.end({ subject: user.id, except: identity.sessionId })
    await c.get('auth').stepUp({ amr: ['pwd'] })
    parts.audit('authn_password_change', { outcome: 'success', ...facts })
    if (!wantsPage(c, body.value.format)) return c.body(null, 204)
    return c.redirect('/account?notice=password-changed', 303)
  }
  app.post('/account/password', submit)
  app.post('/auth/password', submit)

  return app
}

function changeError(refused: Extract<ChangePasswordOutcome, { readonly ok: false }>): OutwardError {
  switch (refused.reason) {
    case 'busy':
      return busy
    case 'throttled': {
      const { retryAfterSeconds } = refused
      const message = `Too many attempts. Try again in ${waitWords(retryAfterSeconds)}.`
      return { status: 429, error: 'too_many_attempts', message, retryAfterSeconds }
    }
    case 'wrong':
      return {
        status: 403,
        error: 'wrong_password',
        field: 'currentPassword',
        message: 'This is not your current password. Type it again.',
      }
    case 'changed_meanwhile':
      return {
        status: 409,
        error: 'changed_meanwhile',
        message: 'The password was changed on another device just now. Sign in with the new one.',
      }
    default:
      return { ...signUpRefusals[refused.reason], field: 'newPassword' }
  }
}
