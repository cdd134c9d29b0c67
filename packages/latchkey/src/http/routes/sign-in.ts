import type { Carry } from '../../engine/settings.ts'
import { LatchkeyError } from '../../errors.ts'
import { readFields, textField, type BodyFields, type BodyReason } from '../body.ts'
import type { HttpResponse } from '../message.ts'
import type { SignedIn } from '../request-auth.ts'
import { emptyResponse, errorResponse, jsonResponse, seeOther } from '../responses.ts'
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

/** `POST /auth/sign-out`: works twice, and with a session that is over already. */
export async function signOut({ context, auth, request }: RouteCall): Promise<HttpResponse> {
  if (auth.refusal?.status === 503)
    return errorResponse(503, 'temporarily_unavailable', [['Retry-After', '1']])
  await auth.signOut()
  const isForm = request.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  return isForm ? seeOther(context.http.afterForm) : emptyResponse()
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
