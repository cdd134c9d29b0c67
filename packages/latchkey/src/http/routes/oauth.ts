import type { TokenViewer } from '../../engine/introspect.ts'
import { readFields, textField, type BodyFields } from '../body.ts'
import type { ClientNeed, OAuthClient } from '../client-authorization.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'
import type { GateContext } from '../open-request.ts'
import { errorResponse, jsonResponse } from '../responses.ts'

/** Twice the largest token, since a form may spell it longer, and the credentials beside it. */
const maxBodyBytes = 16_384

/** `POST /oauth/introspect`, RFC 7662: what a token is worth right now. */
export async function introspectToken(context: GateContext, request: HttpRequest): Promise<HttpResponse> {
  const asked = await readQuestion(context, request, { scopes: ['introspect', 'introspect:any'] })
  if (!asked.ok) return asked.response
  const { client, token } = asked
  const viewer = viewerOf(client, 'introspect:any')
  return jsonResponse(200, await context.engine.introspector.introspect(token, viewer))
}

/**
 * `POST /oauth/revoke`, RFC 7009. A token that is worth nothing is revoked as far as anybody can tell, so the answer is 200 for it as
 * well.
 */
export async function revokeToken(context: GateContext, request: HttpRequest): Promise<HttpResponse> {
  const asked = await readQuestion(context, request, { scopes: ['revoke', 'revoke:any'] })
  if (!asked.ok) return asked.response
  const { client, token } = asked
  const revoked = await context.engine.introspector.revoke(token, viewerOf(client, 'revoke:any'))
  if (revoked.ok) return { status: 200, headers: [['Cache-Control', 'no-store']], body: '' }
  return errorResponse(400, revoked.reason === 'token_foreign' ? 'invalid_grant' : 'unsupported_token_type')
}

type Question =
  | { readonly ok: true; readonly client: OAuthClient; readonly token: string }
  | { readonly ok: false; readonly response: HttpResponse }

async function readQuestion(
  { authorizeClient }: GateContext,
  request: HttpRequest,
  need: ClientNeed,
): Promise<Question> {
  const fields = await readForm(request)
  const authorization = await authorizeClient(request, { ...need, fields: fields ?? {} })
  if (!authorization.ok) return authorization
  // The hint is not needed: a token says by its form what it is.
  const token = fields === null ? null : textField(fields, 'token')
  if (token === null || token === '') return { ok: false, response: errorResponse(400, 'invalid_request') }
  return { ok: true, client: authorization.client, token }
}

async function readForm(request: HttpRequest): Promise<BodyFields | null> {
  const body = await readFields(request, maxBodyBytes)
  return body.ok && body.value.format === 'form' ? body.value.fields : null
}

function viewerOf({ id, scopes, audiences }: OAuthClient, unlimited: string): TokenViewer {
  return { clientId: id, audiences: scopes.includes(unlimited) ? 'any' : audiences }
}
