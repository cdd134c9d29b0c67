import { isSessionId } from '../../session/credential.ts'
import type { Session } from '../../store/record.ts'
import type { HttpResponse } from '../message.ts'
import { emptyResponse, errorResponse, jsonResponse, refusalResponse } from '../responses.ts'
import type { RouteCall } from '../routes.ts'

const maxCursorLength = 256

/** `GET /auth/session`: who am I. */
export async function readSession({ auth }: RouteCall): Promise<HttpResponse> {
  return auth.identity === null ? refusalResponse(auth.refusal) : jsonResponse(200, auth.identity)
}

/** `GET /auth/sessions?cursor=…`: my sessions, newest first. Handles only; nothing in it signs anybody in. */
export async function listSessions({ context, auth, request }: RouteCall): Promise<HttpResponse> {
  if (auth.identity === null) return refusalResponse(auth.refusal)
  const { subject, sessionId } = auth.identity
  const cursor = new URLSearchParams(request.target.split('?')[1] ?? '').get('cursor')
  if (cursor !== null && cursor.length > maxCursorLength) return errorResponse(400, 'cursor_invalid')
  const page = await context.engine.sessions.list({ subject }, { cursor })
  return jsonResponse(200, {
    sessions: page.sessions.map((session) => publicView(session, sessionId)),
    next: page.next,
  })
}

/** `DELETE /auth/sessions/:id`: end one of mine. Somebody else's is as unknown as one that never was. */
export async function endSession({ context, auth }: RouteCall, id: string): Promise<HttpResponse> {
  if (auth.identity === null) return refusalResponse(auth.refusal)
  const session = isSessionId(id) ? await context.engine.sessions.read(id) : null
  if (session === null || session.subject !== auth.identity.subject)
    return errorResponse(404, 'session_not_found')
  if (session.id === auth.identity.sessionId) await auth.signOut()
  else await context.engine.end({ session: session.id })
  return emptyResponse()
}

/** `DELETE /auth/sessions`: sign out everywhere; with `?keep=current`, everywhere else. */
export async function endAllSessions({ context, auth, request }: RouteCall): Promise<HttpResponse> {
  if (auth.identity === null) return refusalResponse(auth.refusal)
  const { subject, sessionId } = auth.identity
  const keep = new URLSearchParams(request.target.split('?')[1] ?? '').get('keep')
  if (keep !== null && keep !== 'current') return errorResponse(400, 'keep_must_be_current')
  if (keep === 'current') await context.engine.end({ subject, except: sessionId })
  else {
    await context.engine.end({ subject })
    await auth.signOut()
  }
  return emptyResponse()
}

/** What may be shown of a session. */
export function publicView(session: Session, currentId: string): object {
  return {
    id: session.id,
    isCurrent: session.id === currentId,
    client: session.client,
    createdAtMs: session.createdAtMs,
    lastSeenAtMs: session.lastSeenAtMs,
    expiresAtMs: session.expiresAtMs,
    amr: session.amr,
  }
}
