import type { FastifyReply } from 'fastify'
import type { HttpResponse } from 'latchkey'

export type RefusalCode =
  | 'admins_only'
  | 'password_wrong'
  | 'account_unknown'
  | 'session_unknown'
  | 'own_account'
  | 'ticket_unknown'
  | 'text_invalid'
  | 'body_malformed'

/** What the API of the desk refuses, beside what Latchkey itself refuses: status and words for people. */
const refusals: Readonly<Record<RefusalCode, readonly [number, string]>> = {
  admins_only: [403, 'Only admins may do this.'],
  password_wrong: [403, 'That is not your password.'],
  account_unknown: [404, 'There is no such account.'],
  session_unknown: [404, 'There is no such session.'],
  ticket_unknown: [404, 'There is no such ticket.'],
  own_account: [409, 'You cannot disable the account that you are signed in with.'],
  text_invalid: [400, 'A reply is { "text": … } with 1 to 500 characters.'],
  body_malformed: [400, 'The body must be JSON.'],
}

/** Answers with a refusal of ours. */
export function refuse(reply: FastifyReply, code: RefusalCode): FastifyReply {
  const [status, message] = refusals[code]
  return reply.code(status).send({ error: code, message })
}

/** Sends an answer of Latchkey's, such as `request.auth.denial()`. */
export function answer(reply: FastifyReply, { status, headers, body }: HttpResponse): FastifyReply {
  for (const [name, value] of headers) void reply.header(name, value)
  return reply.code(status).send(body === '' ? undefined : Buffer.from(body))
}

/** What the guard answers; for requests that were let in, and whose session ended before they were done. */
export const signedOut: HttpResponse = {
  status: 401,
  headers: [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['WWW-Authenticate', 'Bearer error="invalid_token"'],
  ],
  body: JSON.stringify({ error: 'unauthenticated' }),
}
