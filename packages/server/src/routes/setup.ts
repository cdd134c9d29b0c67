import { Hono } from 'hono'
import { readBody, signInBodyBytes } from '../http/body.ts'
import { peerAddress, type ServerContext, type ServerEnv } from '../http/env.ts'
import { jsonError, type OutwardError } from '../http/errors.ts'
import { setupPage } from '../pages/setup.ts'
import { bodyError, errorAnswer, frameOf, membersError, page, wantsPage } from './answers.ts'
import { parseSetupClaim, type SetupClaim } from './credentials.ts'
import { handOut, signedInBody } from './hand-out.ts'
import type { RouteParts } from './parts.ts'
import { signUpError } from './sign-up.ts'

/** `GET /setup?token=…`, the link that the first start prints, and its form. */
export function setupRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()

  app.get('/setup', async (c) => {
    const token = c.req.query('token') ?? ''
    if (!(await parts.setup.check(token)).ok) return errorAnswer(c, linkOver)
    const frame = { ...(await frameOf(c, parts)), viewer: null }
    return page(c, setupPage({ frame, token, identifier: '', errors: [] }))
  })

  app.post('/setup', async (c) => {
    const body = await readBody(c, signInBodyBytes)
    if (!body.ok) return bodyError(c, body.reason)
    const parsed = parseSetupClaim(body.value)
    if (!parsed.ok) return membersError(c, parsed.reason)
    const { token, identifier, password } = parsed.value
    const ip = peerAddress(c)
    const requestId = c.get('requestId')

    const redeemed = await parts.setup.redeem(token)
    if (!redeemed.ok) {
      parts.audit('user_create_fail', {
        outcome: 'fail',
        reason: `setup_token_${redeemed.reason}`,
        ip,
        requestId,
      })
      return errorAnswer(c, linkOver)
    }
    const outcome = await parts.signUp({ identifier, password, role: 'admin', ip })
    if (!outcome.ok) {
      await redeemed.value.undo()
      const outward = signUpError(outcome)
      return wantsPage(c, body.value.format) ? refusedPage(c, outward, parsed.value) : jsonError(c, outward)
    }
    await redeemed.value.finish()
    parts.audit('privilege_permissions_changed', {
      outcome: 'success',
      reason: 'first_administrator',
      subject: outcome.user.id,
      ip,
      requestId,
    })
    const credentials = { identifier, password, carry: null, remember: false, returnTo: null }
    const signedIn = await handOut(c, parts, { ...outcome, credentials })
    if (wantsPage(c, body.value.format)) return c.redirect('/account?notice=set-up', 303)
    return c.json(signedIn === null ? { subject: outcome.user.id } : signedInBody(signedIn), 201)
  })

  async function refusedPage(c: ServerContext, outward: OutwardError, claim: SetupClaim): Promise<Response> {
    const { status, message, field } = outward
    const frame = { ...(await frameOf(c, parts)), viewer: null }
    const errors = [{ field: field ?? null, message }]
    return page(c, setupPage({ frame, token: claim.token, identifier: claim.identifier, errors }), status)
  }

  return app
}

/** The same for a link that never was, one that was used and one that is too old. */
const linkOver: OutwardError = {
  status: 403,
  error: 'setup_link_over',
  message:
    'This setup link has been used or is older than an hour. Restart the server to get a new one, if there is no administrator yet.',
}
