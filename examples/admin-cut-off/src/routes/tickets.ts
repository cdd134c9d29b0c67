import type { FastifyInstance } from 'fastify'
import { identityOf, requireIdentity } from 'latchkey/fastify'
import { bodyField } from '../body-field.ts'
import type { DeskContext } from '../desk-context.ts'
import { answer, refuse, signedOut } from '../refusals.ts'

/** What everybody who is signed in may do. */
export function addTicketRoutes(app: FastifyInstance, { desk, people, writeReply }: DeskContext): void {
  const guarded = { onRequest: requireIdentity() }

  app.get('/api/tickets', guarded, (request) => ({
    subject: identityOf(request).subject,
    tickets: desk.copy().tickets.map((ticket) => ({
      ...ticket,
      replies: ticket.replies.map((reply) => ({ ...reply, by: people.find(reply.by)?.name ?? reply.by })),
    })),
  }))

  app.post<{ Params: { id: string } }>('/api/tickets/:id/replies', guarded, async (request, reply) => {
    const text = bodyField(request.body, 'text')
    const outcome = await writeReply(identityOf(request), { ticketId: Number(request.params.id), text })
    if (outcome === 'written') return reply.code(201).send({ outcome })
    return outcome === 'signed_out' ? answer(reply, signedOut) : refuse(reply, outcome)
  })
}
