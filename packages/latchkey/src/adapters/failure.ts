import { isLatchkeyError } from '../errors.ts'
import type { HttpResponse } from '../http/message.ts'

/**
 * The answer to an error that nobody caught, where there is no framework to give one: the status that the error itself asks for
 * and never a word of its message, which may tell of our insides.
 */
export function failureAnswer(error: unknown): HttpResponse {
  const status = isLatchkeyError(error) ? error.status : 500
  return {
    status,
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Cache-Control', 'no-store'],
      ...(status === 503 ? ([['Retry-After', '1']] as const) : []),
    ],
    body: JSON.stringify({ error: status < 500 ? 'refused' : 'server_error' }),
  }
}
