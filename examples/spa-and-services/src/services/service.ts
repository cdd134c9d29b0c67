import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { judgeCors } from './cors.ts'
import type { ServiceDefinition } from './definition.ts'
import type { Door } from './door.ts'
import type { ServiceLog } from './service-log.ts'

export interface ServiceOptions {
  readonly definition: ServiceDefinition
  readonly door: Door
  /** The one origin whose pages may read the answers. Null: none; only programs call. */
  readonly pageOrigin: string | null
  readonly log: ServiceLog
}

/** One of the three services: a path, a door, and nothing that remembers anybody. */
export function createService({ definition, door, pageOrigin, log }: ServiceOptions): RequestListener {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { isPreflight, headers } = judgeCors(
      {
        method: request.method ?? '',
        origin: request.headers.origin ?? null,
        requestedMethod: request.headers['access-control-request-method'] ?? null,
      },
      pageOrigin,
    )
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    if (isPreflight) return void response.writeHead(204).end()
    if (request.url !== definition.path) return send(response, 404, { error: 'not_found' })
    if (request.method !== 'GET')
      return send(response, 405, { error: 'method_not_allowed' }, { Allow: 'GET' })

    const credential = bearerOf(request.headers.authorization)
    if (credential === null) return send(response, 401, unauthenticated, { 'WWW-Authenticate': 'Bearer' })
    const judgement = await door.judge(credential)
    if (judgement.ok) {
      return send(response, 200, {
        subject: judgement.caller.subject,
        [definition.member]: definition.rowsFor(judgement.caller),
      })
    }
    log.write({ requestId: requestIdOf(request), reason: judgement.reason })
    if (judgement.status === 503)
      return send(response, 503, { error: 'temporarily_unavailable' }, { 'Retry-After': '1' })
    // One answer for all causes: which it was would tell a thief what is wrong with the copy.
    send(response, 401, unauthenticated, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
  }

  return (request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy()
      else send(response, 500, { error: 'internal_error' })
    })
  }
}

const unauthenticated = { error: 'unauthenticated' }

/** The token of an `Authorization: Bearer` header, RFC 6750 section 2.1. Its form is the door's to judge. */
function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([!-~]+)$/i.exec(header ?? '')?.[1] ?? null
}

function requestIdOf(request: IncomingMessage): string | null {
  const id = request.headers['x-request-id']
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : null
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(JSON.stringify(body))
}
