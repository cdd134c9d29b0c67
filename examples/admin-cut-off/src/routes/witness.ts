import type { FastifyInstance } from 'fastify'
import { bodyField } from '../body-field.ts'
import type { DeskContext } from '../desk-context.ts'
import { channels, withEnd } from '../desk-state.ts'

const maxDetailLength = 80

/** `POST /api/witness`: a page that was signed out says when it saw a channel end. Nothing but the admin's table depends on it. */
export function addWitnessRoute(app: FastifyInstance, { desk, node, witnesses }: DeskContext): void {
  app.post('/api/witness', async (request, reply) => {
    const [name, detail, atMs, lastAcceptedAtMs] = ['witness', 'detail', 'atMs', 'lastAcceptedAtMs'].map(
      (field) => bodyField(request.body, field),
    )
    const channel = channels.find((known) => known === bodyField(request.body, 'channel'))
    // The same answer to everybody: nobody learns whose name is one.
    void reply.code(204)
    if (channel === undefined || typeof name !== 'string' || typeof detail !== 'string' || !isPast(atMs))
      return reply.send()
    const subject = witnesses.take(name, channel)
    if (subject === null) return reply.send()
    await desk.change((state) =>
      withEnd(state, subject, {
        channel,
        seenBy: 'client',
        node,
        atMs,
        count: 1,
        detail: detail.slice(0, maxDetailLength),
        lastAcceptedAtMs: isPast(lastAcceptedAtMs) ? lastAcceptedAtMs : null,
      }),
    )
    return reply.send()
  })
}

function isPast(atMs: unknown): atMs is number {
  return typeof atMs === 'number' && Number.isFinite(atMs) && atMs <= Date.now() + 1_000
}
