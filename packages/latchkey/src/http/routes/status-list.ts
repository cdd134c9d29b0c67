import { statusListPath } from '../../engine/status-lists.ts'
import type { HttpHeader, HttpRequest, HttpResponse } from '../message.ts'
import type { GateContext } from '../open-request.ts'
import { errorResponse } from '../responses.ts'

const mediaType = 'application/statuslist+jwt'

/**
 * `GET /oauth/status/:n`: which tokens of a list have been revoked, draft-ietf-oauth-status-list-21 section 8. For everybody: it names nobody, and
 * whoever holds no token learns nothing from a bit.
 */
export async function readStatusList({ engine }: GateContext, request: HttpRequest): Promise<HttpResponse> {
  const [path = '', query] = request.target.split('?', 2)
  if (!accepts(request.header('accept'))) return errorResponse(406, 'not_acceptable')
  // Statuses of the past are not kept.
  if (new URLSearchParams(query ?? '').has('time')) return errorResponse(501, 'time_not_supported')
  const list = await engine.statusLists?.read(path.slice(statusListPath.length))
  if (list === undefined || list === null) return errorResponse(404, 'not_found')
  const headers: readonly HttpHeader[] = [
    ['Cache-Control', `public, max-age=${list.ttlSeconds}`],
    ['ETag', list.etag],
    ['Vary', 'Accept'],
  ]
  if (isKnown(request.header('if-none-match'), list.etag)) return { status: 304, headers, body: '' }
  return { status: 200, headers: [['Content-Type', mediaType], ...headers], body: list.text }
}

function accepts(header: string | null): boolean {
  if (header === null) return true
  const types = header.split(',').map((part) => part.split(';', 1)[0]?.trim().toLowerCase())
  return types.some((type) => type === mediaType || type === 'application/*' || type === '*/*')
}

/** RFC 9110 section 13.1.2: the weak comparison. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((part) => ['*', etag, `W/${etag}`].includes(part.trim()))
}
