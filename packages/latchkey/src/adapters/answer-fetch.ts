import { isPending, type Awaitable } from '../awaitable.ts'
import { isLatchkeyError } from '../errors.ts'
import type { RequestAuth, RequestGate } from '../http/request-auth.ts'
import { bodyUnreadable } from './body-refusals.ts'
import { failureAnswer } from './failure.ts'
import { fromHttpResponse, mergedLines, toHttpRequest } from './fetch-request.ts'
import type { KeptHeaders } from './kept-headers.ts'

export interface FetchAnswer {
  readonly ip: string | null
  readonly kept: KeptHeaders
  /** Answers a request that the gate let through. */
  readonly handle: (auth: RequestAuth) => Awaitable<Response>
}

/** Begins a fetch Request and answers it, by the gate or by the app, with all headers of ours on the response. */
export async function answerFetch(
  gate: RequestGate,
  request: Request,
  { ip, kept, handle }: FetchAnswer,
): Promise<Response> {
  const respond = async (): Promise<Response> => {
    const begun = gate.begin(toHttpRequest(request, { ip, readBefore }), kept)
    const outcome = isPending(begun) ? await begun : begun
    return outcome.kind === 'open' ? handle(outcome.auth) : fromHttpResponse(outcome.response)
  }
  return withKept(await respond().catch(answerRefusal), kept)
}

/** The response with our lines on it: a copy, since the headers of a response that was fetched are immutable. */
export function withKept(response: Response, kept: KeptHeaders): Response {
  const merged = mergedLines(response.headers, kept)
  if (merged.length === 0) return response
  const copy = new Response(response.body, response)
  for (const [name, lines] of merged) {
    copy.headers.delete(name)
    for (const line of lines) copy.headers.append(name, line)
  }
  return copy
}

/** For platforms that keep no copy of a body which somebody has read. */
export function readBefore(): Promise<never> {
  return Promise.reject(bodyUnreadable())
}

function answerRefusal(error: unknown): Response {
  if (isLatchkeyError(error) && error.status !== 500) return fromHttpResponse(failureAnswer(error))
  throw error
}
