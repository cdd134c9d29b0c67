import type { Awaitable } from '../awaitable.ts'
import type { AuthFact } from '../engine/events.ts'
import type { BodyFields } from './body.ts'
import { readClientCredentials, type ClientCredentials } from './client-credentials.ts'
import type { HttpRequest, HttpResponse } from './message.ts'
import { errorResponse } from './responses.ts'

/** A program that proves by a secret who it is: a service that asks about tokens, a gateway, a verifier. */
export interface OAuthClient {
  readonly id: string
  /** What it may do here, such as `introspect`. */
  readonly scopes: readonly string[]
  /** The `aud` values of the tokens that are meant for it. */
  readonly audiences: readonly string[]
}

/**
 * Judges a client's id and secret, in constant time. Unknown client and wrong secret are both null; a wait is for who has failed too
 * often.
 */
export type AuthenticateClient = (
  credentials: ClientCredentials,
  peer: ClientPeer,
) => Awaitable<OAuthClient | null | { readonly retryAfterSeconds: number }>

/** What is looked at of a client's request besides its form. */
export type ClientPeer = Pick<HttpRequest, 'header' | 'ip'>

/** A client that may do what it asks for, or the answer to one that may not. */
export type ClientAuthorization =
  | { readonly ok: true; readonly client: OAuthClient }
  | { readonly ok: false; readonly response: HttpResponse }

/** Finds out which client is asking and whether it has one of the scopes. `fields` are those of the form, if there is one. */
export interface ClientAuthorizer {
  (peer: ClientPeer, need: ClientNeed): Promise<ClientAuthorization>
}

export interface ClientNeed {
  /** One of these is enough. */
  readonly scopes: readonly string[]
  readonly fields?: BodyFields
}

export function createClientAuthorizer(
  authenticate: AuthenticateClient | null,
  report: (fact: AuthFact) => void,
): ClientAuthorizer {
  return async (peer, { scopes, fields = {} }) => {
    function refused(reason: string, response: HttpResponse): ClientAuthorization {
      report({ type: 'client_refused', reason, ip: peer.ip })
      return { ok: false, response }
    }

    const credentials = readClientCredentials(peer.header('authorization'), fields)
    if (!credentials.ok) {
      const isAmbiguous = credentials.reason === 'credentials_doubled'
      return refused(
        credentials.reason,
        isAmbiguous ? errorResponse(400, 'invalid_request') : unknownClient(),
      )
    }
    const outcome = authenticate === null ? null : await authenticate(credentials.value, peer)
    if (outcome === null) return refused('client_unknown', unknownClient())
    if ('retryAfterSeconds' in outcome) return refused('client_throttled', tooMany(outcome.retryAfterSeconds))
    if (scopes.some((scope) => outcome.scopes.includes(scope))) return { ok: true, client: outcome }
    return refused('client_scope_missing', errorResponse(403, 'unauthorized_client'))
  }
}

/** The one answer to a client that did not prove who it is, whatever was wrong. RFC 6749 section 5.2. */
function unknownClient(): HttpResponse {
  return errorResponse(401, 'invalid_client', [
    ['WWW-Authenticate', 'Basic realm="OAuth client", charset="UTF-8"'],
  ])
}

function tooMany(retryAfterSeconds: number): HttpResponse {
  return errorResponse(429, 'too_many_attempts', [['Retry-After', String(retryAfterSeconds)]])
}
