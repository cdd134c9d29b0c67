import type { FastifyInstance } from 'fastify'
import { identityOf, requireIdentity } from 'latchkey/fastify'
import type { DeskState } from './desk-state.ts'
import type { SharedDocument } from './shared-document.ts'
import type { Streams } from './streams.ts'

const keepAliveMs = 15_000
/** A reader that leaves so much unread is gone, or wants our memory. */
const maxUnreadBytes = 65_536

/** `GET /api/events`: says when the desk has changed, for as long as the session lives. */
export function addEvents(
  app: FastifyInstance,
  { desk, streams }: { readonly desk: SharedDocument<DeskState>; readonly streams: Streams },
): void {
  app.get('/api/events', { onRequest: requireIdentity() }, (request, reply) => {
    const { subject, sessionId } = identityOf(request)
    const signal = request.auth.watch()
    reply.hijack()
    const stream = reply.raw
    stream.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    const send = (event: string, data: object): void => {
      stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
      if (stream.writableLength > maxUnreadBytes) stream.destroy()
    }
    stream.write('retry: 1000\n\n')
    send('open', { subject })

    const stopListening = desk.onChange(() => send('desk', {}))
    // So that a proxy does not take silence for the end, and a reader that is gone is noticed.
    const keepAlive = setInterval(() => stream.write(': still here\n\n'), keepAliveMs).unref()
    const stop = (): void => {
      stopListening()
      clearInterval(keepAlive)
    }
    const remove = streams.add(
      {
        kind: 'events',
        subject,
        sessionId,
        end(reason) {
          stop()
          // The last event says that this is the end, or EventSource would come back for more.
          send('end', { reason })
          stream.end()
        },
      },
      signal,
    )
    stream.on('close', () => {
      stop()
      remove()
    })
  })
}
