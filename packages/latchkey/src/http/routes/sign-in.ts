import type { Carry } from '../../engine/settings.ts'
import { LatchkeyError } from '../../errors.ts'
import { parseCredential } from '../../session/credential.ts'
import { readBearer } from '../bearer.ts'
import { readFields, textField, type BodyFields, type BodyReason } from '../body.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'
import type { GateContext } from '../open-request.ts'
import type { SignedIn } from '../request-auth.ts'
import { emptyResponse, errorResponse, jsonResponse, refusalResponse, seeOther } from '../responses.ts'
import type { RouteCall } from '../routes.ts'

const maxBodyBytes = 8_192

/** `POST /auth/sign-in`: what was typed goes to the app's `authenticate`; a subject that comes back is signed in. */
export async function signIn({ context, auth, request }: RouteCall): Promise<HttpResponse> {
  const { authenticate, afterForm } = context.http
  if (authenticate === null) return errorResponse(404, 'not_found')
  const body = await readFields(request, maxBodyBytes)
  if (!body.ok) return bodyError(body.reason)
  const { fields, format } = body.value
  const carry = carryField(fields)
  if (carry === 'invalid') return errorResponse(400, 'carry_must_be_cookie_or_bearer')
  const subject = await authenticate(fields, request)
  if (subject === null) return errorResponse(401, 'sign_in_refused')
  try {
    const signedIn = await auth.signIn(carry === null ? subject : { ...subject, carry })
    return format === 'form' ? seeOther(afterForm) : jsonResponse(200, signedInBody(signedIn))
  } catch (error) {
    if (error instanceof LatchkeyError && error.status < 500) return errorResponse(error.status, error.code)
    throw error
  }
}

/**
 * `POST /auth/sign-out`: works twice, and with a session that is over already. A client with tokens may sign out with an access token that has expired, or
 * send its refresh token along. What is no credential of ours at all is a 401, because nothing was ended.
 */
export async function signOut({ context, auth, request }: RouteCall): Promise<HttpResponse> {
  const { refusal } = auth
  if (refusal?.status === 503) return refusalResponse(refusal)
  const bearer = readBearer(request.header('authorization'))
  const isBearer = !bearer.ok || bearer.value !== null
  const wasEnded = await endByTokens(context, await refreshTokenIn(request), bearer.ok ? bearer.value : null)
  if (isBearer && refusal !== null && !wasEnded && !isOver.has(refusal.reason))
    return refusalResponse(refusal)
  if (refusal?.reason === 'secret_replaced') await endByReplacedSecret(context, request)
  await auth.signOut()
  return isForm(request) ? seeOther(context.http.afterForm) : emptyResponse()
}

/** Refusals that say: there is nothing left to end. */
const isOver: ReadonlySet<string> = new Set([
  'token_revoked',
  'session_unknown',
  'idle_expired',
  'absolute_expired',
])

async function endByTokens(
  { engine }: GateContext,
  refreshToken: string | null,
  accessToken: string | null,
): Promise<boolean> {
  if (refreshToken !== null && (await engine.issuer.endByRefreshToken(refreshToken))) return true
  const sessionId = accessToken === null ? null : await engine.checks.sessionOfExpired(accessToken)
  if (sessionId !== null) await engine.end({ session: sessionId })
  return sessionId !== null
}

/** The secret was replaced while this request was on its way; it was ours, and signing out always wins. */
async function endByReplacedSecret({ engine, cookies }: GateContext, request: HttpRequest): Promise<void> {
  const carried = cookies.read(request.header('cookie'))
  if (!carried.ok || carried.value?.kind !== 'session_secret') return
  const credential = parseCredential(carried.value.value)
  if (credential !== null) await engine.end({ session: credential.id })
}

async function refreshTokenIn(request: HttpRequest): Promise<string | null> {
  if (request.header('content-type') === null || isForm(request)) return null
  const body = await readFields(request, maxBodyBytes)
  return body.ok ? textField(body.value.fields, 'refreshToken') : null
}

function isForm(request: HttpRequest): boolean {
  return request.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
}

function carryField(fields: BodyFields): Carry | null | 'invalid' {
  if (fields['carry'] === undefined) return null
  const carry = textField(fields, 'carry')
  return carry === 'cookie' || carry === 'bearer' ? carry : 'invalid'
}

/** What the client is told of a sign-in or a refresh. */
export function signedInBody({ subject, sessionId, accessToken, refreshToken, expiresIn }: SignedIn): object {
  if (accessToken === undefined) return { subject, sessionId }
  return { subject, sessionId, tokenType: 'Bearer', accessToken, refreshToken, expiresIn }
}

const bodyStatus: Record<BodyReason, number> = {
  content_type_unsupported: 415,
  body_malformed: 400,
  body_too_large: 413,
}

/** The answer to a body that cannot be read. */
export function bodyError(reason: BodyReason): HttpResponse {
  return errorResponse(bodyStatus[reason], reason)
}
