import type { Server } from 'node:http'
import fastify, { type FastifyInstance } from 'fastify'
import { isLatchkeyError } from 'latchkey'
import { latchkey } from 'latchkey/fastify'
import type { DeskContext } from './desk-context.ts'
import { addEvents } from './events.ts'
import { refuse } from './refusals.ts'
import { addAdminRoutes } from './routes/admin.ts'
import { addPages } from './routes/pages.ts'
import { addProofRoute } from './routes/proof.ts'
import { addTicketRoutes } from './routes/tickets.ts'
import { addWitnessRoute } from './routes/witness.ts'

const maxBodyBytes = 16_384

/** The HTTP side of the desk, on a server that listens already. */
export async function createApp(server: Server, context: DeskContext): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: maxBodyBytes,
    serverFactory(handler) {
      server.on('request', handler)
      return server
    },
  })

  app.register(latchkey(context.auth))
  app.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of Object.entries(securityHeaders)) void reply.header(name, value)
    done()
  })

  // An empty body is one without fields: "disable" needs none.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)))
    } catch {
      done(Object.assign(new Error('malformed'), { statusCode: 400 }))
    }
  })

  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error)
    if (status === 400) return refuse(reply, 'body_malformed')
    if (status === 503) void reply.header('Retry-After', '1')
    return reply.code(status).send({ error: status === 503 ? 'temporarily_unavailable' : 'failed' })
  })

  addPages(app, context)
  addTicketRoutes(app, context)
  addEvents(app, context)
  addProofRoute(app, context)
  addAdminRoutes(app, context)
  addWitnessRoute(app, context)
  await app.ready()
  return app
}

/** What is ours to know is not for the sender: only the status, and never a message. */
function statusOf(error: unknown): number {
  if (isLatchkeyError(error)) return error.status
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' && status >= 400 ? status : 500
}

const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}
