/**
 * Latchkey around a fetch handler, as Bun, Deno and others call one.
 * @module
 */
import { isPending, type Awaitable } from '../awaitable.ts'
import { isLatchkeyError } from '../errors.ts'
import type { RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import { bodyUnreadable } from './body-refusals.ts'
import { failureAnswer } from './failure.ts'
import { fromHttpResponse, mergedLines, toHttpRequest } from './fetch-request.ts'
import { createKeptHeaders, type KeptHeaders } from './kept-headers.ts'

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

  async function respond(request: Request, kept: KeptHeaders): Promise<Response> {
    const begun = gate.begin(toHttpRequest(request, { ip: ip(request), readBefore }), kept)
    const outcome = isPending(begun) ? await begun : begun
    return outcome.kind === 'open' ? handler(request, outcome.auth) : fromHttpResponse(outcome.response)
  }

  return async (request) => {
    const kept = createKeptHeaders()
    const response = await respond(request, kept).catch(answerRefusal)
    const merged = mergedLines(response.headers, kept)
    if (merged.length === 0) return response
    // The headers of a response that was fetched are immutable, so the lines go onto a copy.
    const copy = new Response(response.body, response)
    for (const [name, lines] of merged) {
      copy.headers.delete(name)
      for (const line of lines) copy.headers.append(name, line)
    }
    return copy
  }
}

/** The answer for a request without an identity, or with one that does not meet the requirement; null if it may go on. */
export function denialOf(auth: RequestAuth, requirement: Requirement = {}): Response | null {
  const denial = auth.denial(requirement)
  return denial && fromHttpResponse(denial)
}

function answerRefusal(error: unknown): Response {
  if (isLatchkeyError(error) && error.status !== 500) return fromHttpResponse(failureAnswer(error))
  throw error
}

function readBefore(): Promise<never> {
  return Promise.reject(bodyUnreadable())
}
