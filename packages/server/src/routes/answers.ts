import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { BodyRefusal, NamedValues } from '../http/body.ts'
import type { ServerContext } from '../http/env.ts'
import { jsonError, type OutwardError } from '../http/errors.ts'
import type { Html } from '../pages/html.ts'
import type { PageFrame } from '../pages/layout.ts'
import { messagePage } from '../pages/message.ts'
import { stylePath } from './assets.ts'
import type { RouteParts } from './parts.ts'

/** A page, or for `HEAD` its headers. */
export function page(c: ServerContext, content: Html, status: ContentfulStatusCode = 200): Response {
  return c.html(content.toString(), status)
}

/** What every page knows of this request. */
export async function frameOf(c: ServerContext, { users }: Pick<RouteParts, 'users'>): Promise<PageFrame> {
  const identity = c.get('auth')?.identity ?? null
  const user = identity === null ? null : await users.byId(identity.subject)
  return { viewer: user?.identifier ?? null, stylePath }
}

/** True if a person looks at the answer: a form from a browser. Programs that send forms get JSON. */
export function wantsPage(c: ServerContext, format: NamedValues['format'] | null): boolean {
  return format !== 'json' && (c.req.header('accept') ?? '').includes('text/html')
}

/** An error in the form that its reader understands. */
export function errorAnswer(c: ServerContext, outward: OutwardError): Response {
  if (!wantsPage(c, null) || c.req.header('content-type')?.startsWith('application/json'))
    return jsonError(c, outward)
  if (outward.retryAfterSeconds !== undefined) c.header('Retry-After', String(outward.retryAfterSeconds))
  const requestId = outward.status >= 500 ? c.get('requestId') : null
  const frame = { viewer: null, stylePath }
  return page(
    c,
    messagePage({
      frame,
      title: titles[outward.status] ?? 'That did not work',
      text: outward.message,
      requestId,
    }),
    outward.status,
  )
}

/** The answer to a body that could not be read. */
export function bodyError(c: ServerContext, refusal: BodyRefusal): Response {
  return errorAnswer(c, bodyErrors[refusal])
}

/** The answer to a body whose members have wrong names or types. */
export function membersError(c: ServerContext, problem: string): Response {
  return errorAnswer(c, { status: 400, error: 'invalid_request', message: problem })
}

const titles: Readonly<Partial<Record<ContentfulStatusCode, string>>> = {
  403: 'Not allowed',
  404: 'Nothing here',
  405: 'Not that way',
  500: 'Our mistake',
  503: 'Too busy right now',
}

const bodyErrors: Readonly<Record<BodyRefusal, OutwardError>> = {
  too_large: { status: 413, error: 'body_too_large', message: 'The request body is too large.' },
  unsupported: {
    status: 415,
    error: 'unsupported_media_type',
    message:
      'Send application/json, or application/x-www-form-urlencoded from a form, without content encoding.',
  },
  malformed: { status: 400, error: 'invalid_request', message: 'The request body is not well-formed.' },
}
