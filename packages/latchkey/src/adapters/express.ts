/**
 * Latchkey on Express 5: `app.use(latchkey(auth))`.
 * @module
 */
import type { RequestHandler } from 'express'
import { whenReady } from '../awaitable.ts'
import type { GateOutcome, RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import { authOf } from './identity-of.ts'
import { toHttpRequest } from './node-request.ts'
import { responseHeadersOf, sendAnswer } from './node-response.ts'

export { identityOf } from './identity-of.ts'

declare global {
  // Express is extended through this namespace and no other way.
  // oxlint-disable-next-line typescript/no-namespace
  namespace Express {
    interface Request {
      /** Set by `app.use(latchkey(auth))`. */
      auth: RequestAuth
    }
  }
}

/**
 * Middleware for every route, before all others but body parsers. The client's address is `req.ip`, so Express's own
 * `trust proxy` setting applies.
 */
export function latchkey(gate: RequestGate): RequestHandler {
  return (req, res, next) => {
    const settle = (outcome: GateOutcome): void => {
      if (outcome.kind === 'answered') return sendAnswer(req, res, outcome.response)
      req.auth = outcome.auth
      next()
    }
    // Not `req.url`: a mount point cuts that one.
    const request = toHttpRequest(req, { ip: () => req.ip ?? null, target: req.originalUrl })
    const outcome = gate.begin(request, responseHeadersOf(res))
    // Express 5 takes a rejected promise, or a throw, for a call of next(error).
    return whenReady(outcome, settle)
  }
}

/** Answers requests without an identity, or with one that does not meet the requirement; behind it, `identityOf(req)` has one. */
export function requireIdentity(requirement: Requirement = {}): RequestHandler {
  return (req, res, next) => {
    const denial = authOf(req).denial(requirement)
    if (denial === null) next()
    else sendAnswer(req, res, denial)
  }
}
