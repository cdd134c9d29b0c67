import type { Auth, Identity } from 'latchkey'
import { withReply, type DeskState } from './desk-state.ts'
import type { SharedDocument } from './shared-document.ts'

/** Writes a reply to a ticket, for a request or a message that somebody sent while signed in. */
export type WriteReply = (
  by: Identity,
  reply: { readonly ticketId: number; readonly text: unknown },
) => Promise<ReplyOutcome>

export type ReplyOutcome = 'written' | 'signed_out' | 'ticket_unknown' | 'text_invalid'

const maxTextLength = 500

/**
 * A request that was let in while its session lived may come here after the session has ended. So the write asks again, at its last
 * moment, by the word of the store. Against a disabled account that is exact: the list of disabled accounts is in the document that
 * is written, and a write that does not know its newest version loses. Against any other end it is exact but for the time between two
 * calls of the store.
 */
export function createReplyWriter(auth: Auth, desk: SharedDocument<DeskState>): WriteReply {
  return async ({ subject, sessionId }, { ticketId, text }) => {
    if (typeof text !== 'string' || text.trim() === '' || text.length > maxTextLength) return 'text_invalid'
    const reply = { by: subject, text: text.trim(), atMs: Date.now() }
    let refusal: ReplyOutcome = 'signed_out'
    const written = await desk.change(async (state) => {
      if (state.disabled.includes(subject) || (await auth.sessions.read(sessionId)) === null) return null
      if (!state.tickets.some(({ id }) => id === ticketId)) {
        refusal = 'ticket_unknown'
        return null
      }
      return withReply(state, ticketId, reply)
    })
    return written === null ? refusal : 'written'
  }
}
