import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ServerContext } from './env.ts'

/** What an error says outwards: a stable code, and a sentence that names no internals and repeats nothing of the request. */
export interface OutwardError {
  readonly status: ContentfulStatusCode
  readonly error: string
  readonly message: string
  /** The body member that is wrong. */
  readonly field?: string | null
  readonly retryAfterSeconds?: number
}

/** An error as JSON. Failures of ours carry the request id, so that a report leads to the log. */
export function jsonError(c: ServerContext, outward: OutwardError): Response {
  const { status, error, message, field, retryAfterSeconds } = outward
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds))
  if (status === 401) c.header('WWW-Authenticate', 'Bearer')
  return c.json(
    {
      error,
      message,
      ...(field ? { field } : {}),
      ...(status >= 500 ? { requestId: c.get('requestId') } : {}),
    },
    status,
  )
}
