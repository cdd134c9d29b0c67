import type { Identity, Session } from 'latchkey'
import type { Board, Session as BoardSession } from './browser/board.ts'
import type { DeskContext } from './desk-context.ts'

const maxSessions = 20
const maxAudit = 20
const maxCutOffs = 3

/** What an admin sees: every account, its live sessions, and what is open for each. */
export async function readBoard(context: DeskContext, reader: Identity): Promise<Board> {
  const { auth, desk, people, streamBoard, clock } = context
  const [state, streams] = await Promise.all([desk.read(), streamBoard.read()])

  const boardSession = ({ id, client, createdAtMs }: Session): BoardSession => ({
    id,
    client: client.label,
    ip: client.ip,
    signedInAtMs: createdAtMs,
    isOwn: id === reader.sessionId,
    streams: streams.get(id) ?? { websocket: 0, events: 0 },
  })

  const accounts = people.all.map(async ({ id, name, role }) => ({
    id,
    name,
    role,
    isOwn: id === reader.subject,
    isEnabled: !state.disabled.includes(id),
    sessions: (await auth.sessions.list({ subject: id }, { limit: maxSessions })).sessions.map(boardSession),
  }))

  return {
    accounts: await Promise.all(accounts),
    audit: state.audit.slice(0, maxAudit),
    cutOffs: state.cutOffs.slice(0, maxCutOffs),
    proofAgeSeconds: Math.max(0, Math.floor(clock() / 1000) - reader.authenticatedAtSeconds),
  }
}
