/**
 * Latchkey on bare node:http, and on node:http2 through its compatibility API.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { GateOutcome, RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import type { Identity } from '../session/identity.ts'
import { failureAnswer } from './failure.ts'
import { authOf, identityOf, type WithAuth } from './identity-of.ts'
import { toHttpRequest, type NodeMessage } from './node-request.ts'
import { responseHeadersOf, sendAnswer, type NodeReply } from './node-response.ts'

export { identityOf, type WithAuth }

export type AuthenticatedMessage = IncomingMessage & WithAuth

/** Begins one request. Null if it is answered already, by one of Latchkey's own routes or a refusal. */
export type NodeEntrance = (message: NodeMessage, reply: NodeReply) => Awaitable<RequestAuth | null>

/**
 * The entrance for servers that route by themselves. It also sets `message.auth`. It fails only with what the gate throws, which
 * is broken infrastructure: answer 500.
 */
export function latchkey(gate: RequestGate): NodeEntrance {
  return (message, reply) => {
    const request = toHttpRequest(message, {
      ip: () => message.socket.remoteAddress ?? null,
      target: message.url ?? '',
    })
    const settle = (outcome: GateOutcome): RequestAuth | null => {
      if (outcome.kind === 'open') return Object.assign(message, { auth: outcome.auth }).auth
      sendAnswer(message, reply, outcome.response)
      return null
    }
    const outcome = gate.begin(request, responseHeadersOf(reply))
    return whenReady(outcome, settle)
  }
}

/** A listener for `createServer`: begins each request, then calls the handler. What either throws becomes an answer without details. */
export function nodeHandler(
  gate: RequestGate,
  handler: (message: AuthenticatedMessage, response: ServerResponse) => unknown,
): (message: IncomingMessage, response: ServerResponse) => void {
  const enter = latchkey(gate)
  return (message, response) => {
    const proceed = (auth: RequestAuth | null): unknown =>
      // The entrance has just set `auth`.
      auth === null ? null : handler(message as AuthenticatedMessage, response)
    const fail = (error: unknown): void => answerFailure(error, message, response)
    try {
      const auth = enter(message, response)
      const done = isPending(auth) ? auth.then(proceed) : proceed(auth)
      if (done instanceof Promise) done.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
}

/** The identity of the request, or null after answering that there is none that will do: `if (identity === null) return`. */
export function requireIdentity(
  message: NodeMessage & WithAuth,
  reply: NodeReply,
  requirement: Requirement = {},
): Identity | null {
  const denial = authOf(message).denial(requirement)
  if (denial === null) return identityOf(message)
  sendAnswer(message, reply, denial)
  return null
}

function answerFailure(error: unknown, message: IncomingMessage, response: ServerResponse): void {
  // Half an answer cannot be taken back; a broken connection at least tells that it is half.
  if (response.headersSent) response.destroy()
  else sendAnswer(message, response, failureAnswer(error))
}
