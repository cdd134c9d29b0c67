/**
 * Every error that Latchkey throws, in one table. They are for the caller's mistakes and for broken
 * infrastructure; what an outsider sends is answered with a {@link Verdict} instead.
 */
export const errorTable = {
  config_invalid: 'An option is missing, unknown or out of range. The message names it and what is accepted.',
  key_invalid: 'Key material cannot be used: wrong type, too short, weak, or not meant for this algorithm.',
  key_cannot_sign: 'Signing was asked of a public key.',
  claims_invalid: 'Claims to be signed are not valid: a reserved name, a wrong type, or a non-finite number.',
  token_too_large: 'The token to be signed would be larger than the limit.',
  jwks_unavailable: 'The key set of an issuer could not be fetched.',
  jwks_invalid: 'A key set is malformed, or has members that must never be published.',
  feed_unavailable:
    'The feed of revocations, or introspection, of an issuer could not be reached or did not answer.',
  feed_invalid: 'What came in place of the feed of revocations is not what this issuer would say now.',
  store_unavailable: 'The session store cannot be reached or does not answer.',
  store_corrupt: 'The session store holds something that Latchkey did not write.',
  store_incompatible:
    'The data was written by another version of the store format, or laid out in another way.',
  store_closed: 'The store was used after it was closed.',
  session_not_found: 'There is no live session with this id.',
  session_conflict: 'The session kept changing while it was being updated.',
  session_data_too_large: 'The session data is larger than its limit. The message names both.',
  subject_invalid: 'A subject, tenant or client label is empty, too long or not a string.',
  session_cap_reached: 'The subject has as many sessions as allowed, and the policy is to refuse.',
  carry_not_supported: 'This strategy cannot hand out the credential that was asked for.',
  cookie_too_large: 'A cookie would be larger than browsers keep.',
  cookie_invalid: 'A cookie name, value or attribute is not allowed.',
  seal_broken: 'Sealed data cannot be opened: wrong key, or it was changed.',
  identity_missing:
    'A route asks for the identity of a request that no adapter or requireIdentity() has seen.',
  forgery_refused: 'A page of another origin asked for a sign-in with a cookie.',
  body_invalid: 'A request body could not be read.',
} as const

export type ErrorCode = keyof typeof errorTable

/** The one error class of Latchkey. `code` is stable; the message is for people. */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError'
  readonly code: ErrorCode
  /** What an HTTP framework should answer if nobody catches the error. */
  readonly status: number
  /** The same, under the name that Fastify reads. */
  readonly statusCode: number

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
    this.status = statusByCode[code] ?? 500
    this.statusCode = this.status
  }
}

const statusByCode: Partial<Record<ErrorCode, number>> = {
  store_unavailable: 503,
  store_corrupt: 503,
  store_closed: 503,
  seal_broken: 503,
  jwks_unavailable: 503,
  feed_unavailable: 503,
  feed_invalid: 503,
  forgery_refused: 403,
  session_conflict: 409,
  session_cap_reached: 403,
  carry_not_supported: 400,
  body_invalid: 400,
}

/** True if `error` is a {@link LatchkeyError}, with that code if one is given. */
export function isLatchkeyError(error: unknown, code?: ErrorCode): error is LatchkeyError {
  return error instanceof LatchkeyError && (code === undefined || error.code === code)
}
