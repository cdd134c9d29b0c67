import type { GateOutcome, HttpRequest, HttpResponse, RequestGate, ResponseHeaders } from 'latchkey'
import { textField, tokenFieldName } from './form.ts'
import { draftOf } from './draft.ts'
import { frame, unknownVisitor } from './frame.ts'
import { forbiddenWords, unavailableWords } from './refusal-words.ts'
import type { Shop } from './shop.ts'

/**
 * Latchkey's gate for people with forms. It hands over the token from a form's field, where Latchkey looks for a header that only scripts can
 * set, and answers a refused form with a page instead of JSON. What is refused, and when, stays Latchkey's decision.
 */
export function pageGate(shop: Shop): RequestGate {
  const { auth } = shop
  return {
    begin: (request, response) =>
      isForm(request) ? beginForm(request, response) : auth.begin(request, response),
  }

  async function beginForm(request: HttpRequest, response: ResponseHeaders): Promise<GateOutcome> {
    const body = await fieldsOf(request)
    const outcome = await auth.begin(withToken(request, textField(body, tokenFieldName)), response)
    if (outcome.kind === 'open') return outcome
    return { kind: 'answered', response: await asPage(shop, request, { body, answer: outcome.response }) }
  }
}

/** The parser before us has read it, so nothing is taken from the wire here. */
async function fieldsOf(request: HttpRequest): Promise<unknown> {
  const body = await request.body(maxFormBytes)
  return 'parsed' in body ? body.parsed : null
}

export const maxFormBytes = 16_384

function isForm(request: HttpRequest): boolean {
  return request.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  if (token === '') return request
  return {
    method: request.method,
    target: request.target,
    get ip() {
      return request.ip
    },
    header: (name) => request.header(name) ?? (name === 'x-csrf-token' ? token : null),
    body: (maxBytes) => request.body(maxBytes),
  }
}

/** Refusals become pages; what went well, such as a redirect after signing out, stays. */
async function asPage(
  shop: Shop,
  request: HttpRequest,
  { body, answer }: { readonly body: unknown; readonly answer: HttpResponse },
): Promise<HttpResponse> {
  if (answer.status !== 403 && answer.status !== 503) return answer
  const path = request.target.split('?')[0] ?? '/'
  // Words of a page elsewhere are not shown as if they were the reader's own.
  const isForeign = request.header('sec-fetch-site') !== null || request.header('origin') !== null
  const words =
    answer.status === 403
      ? forbiddenWords(isForeign ? null : draftOf({ path, body }))
      : unavailableWords({ path, body })
  const text = await frame(shop, {
    ...words,
    path,
    visitor: unknownVisitor,
    flashes: [],
    cookies: request.header('cookie'),
  })
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-type')
  return {
    status: answer.status,
    headers: [...headers, ['Content-Type', 'text/html; charset=utf-8']],
    body: text,
  }
}
