import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { identityOf, requireIdentity } from 'latchkey/fastify'
import { readBoard } from '../board.ts'
import { bodyField } from '../body-field.ts'
import type { DeskContext } from '../desk-context.ts'
import { answer, refuse } from '../refusals.ts'

/** Longest time since an admin typed a password, for what cuts others off. */
export const maxProofAgeSeconds = 300

/** What admins may do. Reading needs an admin; doing needs one who has proved it lately. */
export function addAdminRoutes(app: FastifyInstance, context: DeskContext): void {
  const { accounts, people } = context

  const requireAdmin: onRequestAsyncHookHandler = async (request, reply) => {
    const { subject } = identityOf(request)
    if (people.find(subject)?.role === 'admin') return
    await accounts.note('refused_not_admin', { actor: subject, target: null })
    return refuse(reply, 'admins_only')
  }

  const requireFreshProof: onRequestAsyncHookHandler = async (request, reply) => {
    const denial = request.auth.denial({ maxAuthAgeSeconds: maxProofAgeSeconds })
    if (denial === null) return
    await accounts.note('refused_without_fresh_proof', { actor: identityOf(request).subject, target: null })
    return answer(reply, denial)
  }

  const reading = { onRequest: [requireIdentity(), requireAdmin] }
  const doing = { onRequest: [requireIdentity(), requireAdmin, requireFreshProof] }

  app.get('/api/board', reading, (request) => readBoard(context, identityOf(request)))

  app.post<{ Params: { id: string } }>('/api/accounts/:id/disable', doing, async (request, reply) => {
    const receivedAtMs = Date.now()
    const { id } = request.params
    const by = identityOf(request).subject
    if (people.find(id) === null) return refuse(reply, 'account_unknown')
    if (id === by) return refuse(reply, 'own_account')
    const clicked = bodyField(request.body, 'clickedAtMs')
    const clickedAtMs = typeof clicked === 'number' ? clicked : null
    await accounts.disable(id, { by, clickedAtMs, receivedAtMs })
    return reply.code(204).send()
  })

  app.post<{ Params: { id: string } }>('/api/accounts/:id/enable', doing, async (request, reply) => {
    if (people.find(request.params.id) === null) return refuse(reply, 'account_unknown')
    await accounts.enable(request.params.id, identityOf(request).subject)
    return reply.code(204).send()
  })

  app.post<{ Params: { id: string } }>('/api/sessions/:id/end', doing, (request, reply) =>
    endSession(context, request, reply),
  )
}

async function endSession(
  { accounts }: DeskContext,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const outcome = await accounts.endSession(request.params.id, identityOf(request).subject)
  return outcome === 'ended' ? reply.code(204).send() : refuse(reply, outcome)
}
