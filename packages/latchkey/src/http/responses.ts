import { bearerChallenge } from './bearer.ts'
import type { HttpHeader, HttpResponse } from './message.ts'
import type { Refusal, Requirement } from './request-auth.ts'

const noStore: HttpHeader = ['Cache-Control', 'no-store']
const json: HttpHeader = ['Content-Type', 'application/json; charset=utf-8']

/** A JSON answer that no cache keeps. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: readonly HttpHeader[] = [],
): HttpResponse {
  return { status, headers: [json, noStore, ...headers], body: JSON.stringify(value) }
}

/** Done, with nothing to say. */
export function emptyResponse(): HttpResponse {
  return { status: 204, headers: [noStore], body: '' }
}

/** After a form: 303, so that a reload does not post again and no method or body is carried along. */
export function seeOther(location: string): HttpResponse {
  return { status: 303, headers: [['Location', location], noStore], body: '' }
}

/** An error of ours: a word that programs read, and nothing of what was sent. */
export function errorResponse(
  status: number,
  error: string,
  headers: readonly HttpHeader[] = [],
): HttpResponse {
  return jsonResponse(status, { error }, headers)
}

/**
 * The one outward answer to a credential that is missing or does not hold, RFC 6750 section 3. All causes look alike: which of
 * them it was would tell a thief what is wrong with the copy.
 */
export function unauthenticated(refusal: Refusal | null): HttpResponse {
  const challenge = refusal === null ? bearerChallenge() : bearerChallenge({ error: 'invalid_token' })
  return errorResponse(401, 'unauthenticated', [['WWW-Authenticate', challenge]])
}

/** Our own outage says nothing about the credential: keep it and come back. */
export function unavailable(): HttpResponse {
  return errorResponse(503, 'temporarily_unavailable', [['Retry-After', '1']])
}

/** A page of another origin sent this with our cookie. */
export function forbidden(): HttpResponse {
  return errorResponse(403, 'cross_origin_refused')
}

/** Asks for a fresh proof, RFC 9470 section 3. */
export function stepUpRequired(requirement: Requirement): HttpResponse {
  const challenge = bearerChallenge({
    error: 'insufficient_user_authentication',
    ...(requirement.maxAuthAgeSeconds === undefined ? {} : { maxAgeSeconds: requirement.maxAuthAgeSeconds }),
  })
  return errorResponse(401, 'step_up_required', [['WWW-Authenticate', challenge]])
}

/** The answer for a refusal. */
export function refusalResponse(refusal: Refusal | null): HttpResponse {
  if (refusal?.status === 503) return unavailable()
  if (refusal?.status === 403) return forbidden()
  return unauthenticated(refusal)
}
