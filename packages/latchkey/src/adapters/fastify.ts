/**
 * Latchkey on Fastify 5: `app.register(latchkey(auth))`.
 * @module
 */
import { Readable } from 'node:stream'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { isPending } from '../awaitable.ts'
import type { HttpResponse } from '../http/message.ts'
import type { GateOutcome, RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import { authOf } from './identity-of.ts'
import { toHttpRequest } from './node-request.ts'
import { closeAfterUnreadBody, responseHeadersOf } from './node-response.ts'

export { identityOf } from './identity-of.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `app.register(latchkey(auth))`. */
    auth: RequestAuth
  }
}

/**
 * A plugin that begins each request in `onRequest`, before any body is parsed. The client's address is `request.ip`, so
 * Fastify's own `trustProxy` setting applies.
 */
export function latchkey(gate: RequestGate): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    // Null until the hook has run; whoever reads it earlier is told by authOf.
    app.decorateRequest('auth', null as unknown as RequestAuth)
    app.addHook('onRequest', (request, reply, next) => {
      const settle = (outcome: GateOutcome): void => {
        if (outcome.kind === 'answered') return sendAnswer(request, reply, outcome.response)
        request.auth = outcome.auth
        next()
      }
      const outcome = gate.begin(
        toHttpRequest(request.raw, { ip: () => request.ip, target: request.url }),
        responseHeadersOf(reply.raw),
      )
      // A hook that returned the promise would have to be async for requests that need not wait, too.
      // oxlint-disable-next-line promise/no-callback-in-promise
      if (isPending(outcome)) outcome.then(settle).catch(next)
      else settle(outcome)
    })
    done()
  }
  // What the package fastify-plugin does: the hook holds for the whole app, not only inside of this plugin.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'latchkey',
    [Symbol.for('plugin-meta')]: { name: 'latchkey', fastify: '5.x' },
  })
}

/** A hook for `onRequest` or `preHandler` of a route or a plugin: answers requests without an identity, or with one that does not meet the requirement. */
export function requireIdentity(requirement: Requirement = {}): onRequestHookHandler {
  return (request, reply, next) => {
    const denial = authOf(request).denial(requirement)
    if (denial === null) next()
    else sendAnswer(request, reply, denial)
  }
}

/** Through `reply`, so that the app's own `onSend` and `onResponse` hooks see our answers too. */
function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: HttpResponse): void {
  closeAfterUnreadBody(request.raw, reply.raw)
  void reply.code(answer.status)
  for (const [name, value] of answer.headers) void reply.header(name, value)
  if (answer.stream !== undefined) return void reply.send(Readable.from(answer.stream))
  // As bytes: to a text, Fastify would add a charset of its own.
  void reply.send(answer.body === '' ? undefined : Buffer.from(answer.body))
}
