/**
 * Latchkey around a fetch handler, as Bun, Deno and others call one.
 * @module
 */
import type { Awaitable } from '../awaitable.ts'
import type { RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import { answerFetch } from './answer-fetch.ts'
import { fromHttpResponse } from './fetch-request.ts'
import { createKeptHeaders } from './kept-headers.ts'

export interface FetchOptions {
  /** The client's address, if the platform tells it. @default () => null */
  readonly ip?: (request: Request) => string | null
}

/**
 * Begins each request, then calls the handler with what is known of who asks; on routes that need an identity, it answers
 * with `denialOf(auth)` unless that is null. Errors go to the platform, but for those that have an answer of their own, such as a
 * sign-in that a foreign page asked for.
 */
export function fetchHandler(
  gate: RequestGate,
  handler: (request: Request, auth: RequestAuth) => Awaitable<Response>,
  options: FetchOptions = {},
): (request: Request) => Promise<Response> {
  const { ip = () => null } = options
  return (request) =>
    answerFetch(gate, request, {
      ip: ip(request),
      kept: createKeptHeaders(),
      handle: (auth) => handler(request, auth),
    })
}

/** The answer for a request without an identity, or with one that does not meet the requirement; null if it may go on. */
export function denialOf(auth: RequestAuth, requirement: Requirement = {}): Response | null {
  const denial = auth.denial(requirement)
  return denial && fromHttpResponse(denial)
}
