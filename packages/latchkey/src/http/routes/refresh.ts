import { refreshWindowSeconds } from '../../grant/refresh-rate.ts'
import type { RefreshReason } from '../../grant/refresh.ts'
import { readFields, textField } from '../body.ts'
import type { HttpResponse } from '../message.ts'
import { errorResponse, jsonResponse, refusalResponse, unauthenticated } from '../responses.ts'
import type { RouteCall } from '../routes.ts'
import { bodyError, signedInBody } from './sign-in.ts'

const maxBodyBytes = 8_192

/**
 * `POST /auth/refresh`: a new credential for the one that came. With a refresh token in the body, a new pair in the answer; with
 * cookies, new cookies and nothing in the answer that a script could take.
 */
export async function refreshCredential(call: RouteCall): Promise<HttpResponse> {
  const { context, request } = call
  const hasBody = request.header('content-type') !== null
  if (!hasBody) return renewCookies(call)
  const body = await readFields(request, maxBodyBytes)
  if (!body.ok) return bodyError(body.reason)
  const refreshToken = textField(body.value.fields, 'refreshToken')
  if (refreshToken === null) return renewCookies(call)
  const clientId = textField(body.value.fields, 'clientId')
  const refreshed = await context.engine.issuer.refresh(refreshToken, clientId === null ? {} : { clientId })
  if (!refreshed.ok) {
    context.engine.report({ type: 'credential_refused', reason: refreshed.reason, ip: request.ip })
    return refusedRefresh(refreshed.reason)
  }
  const { session, credential } = refreshed.value
  context.engine.report({ type: 'session_renewed', subject: session.subject, sessionId: session.id })
  if (credential.kind !== 'tokens') return unauthenticated(null)
  const { accessToken, expiresInSeconds: expiresIn } = credential
  return jsonResponse(
    200,
    signedInBody({
      session,
      subject: session.subject,
      sessionId: session.id,
      accessToken,
      refreshToken: credential.refreshToken,
      expiresIn,
    }),
  )
}

async function renewCookies({ context, auth, request, response }: RouteCall): Promise<HttpResponse> {
  const { engine, cookies } = context
  if (auth.identity === null) return refusalResponse(auth.refusal)
  const carried = cookies.read(request.header('cookie'))
  if (!carried.ok || carried.value === null) return unauthenticated(null)
  const { sessionId, subject } = auth.identity
  if (carried.value.kind === 'session_secret') {
    const issued = auth.wasRenewed ? null : await engine.issuer.renew(carried.value.value)
    if (issued !== null) cookies.write(issued, response)
  } else if (carried.value.refresh !== null && !auth.wasRenewed) {
    const refreshed = await engine.issuer.refresh(carried.value.refresh, { clientId: null })
    if (!refreshed.ok) return refusedRefresh(refreshed.reason)
    cookies.write(refreshed.value, response)
  }
  engine.report({ type: 'session_renewed', subject, sessionId })
  return jsonResponse(200, { subject, sessionId })
}

/** A token that comes too often is still good, and is answered as such: nothing was consumed. */
function refusedRefresh(reason: RefreshReason): HttpResponse {
  return reason === 'refresh_too_frequent'
    ? errorResponse(429, 'too_many_attempts', [['Retry-After', String(refreshWindowSeconds)]])
    : unauthenticated({ status: 401, reason })
}
