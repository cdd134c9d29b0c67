import type { Awaitable } from '../awaitable.ts'
import type { SignInSubject } from '../engine/issue.ts'
import type { Identity } from '../session/identity.ts'
import type { Session, SessionId } from '../store/record.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'

/** What an adapter needs of `createAuth`: one call at the start of each request. */
export interface RequestGate {
  /**
   * Answers Latchkey's own routes, refuses forged cross-origin requests, and otherwise says who is asking.
   * Cookies to be set or cleared go onto `response` at once.
   */
  begin(request: HttpRequest, response: ResponseHeaders): Awaitable<GateOutcome>
}

export type GateOutcome =
  | { readonly kind: 'answered'; readonly response: HttpResponse }
  | { readonly kind: 'open'; readonly auth: RequestAuth }

/** `req.auth`: the identity of this request, and what can be done about it. */
export interface RequestAuth {
  /** Null if the request carried no credential, or none that holds. */
  readonly identity: Identity | null
  /** Why there is no identity although a credential was sent, or could not be judged. For logs, never for the sender. */
  readonly refusal: Refusal | null
  /**
   * True if a page of another origin sent this unsafe request without a cookie of ours: `signIn` by cookie would throw
   * `forgery_refused`. For routes that do work before they sign in.
   */
  readonly isCrossOrigin: boolean
  /** True if the credential was replaced at the start of this request. */
  readonly wasRenewed: boolean
  /**
   * Null if the identity may go on; otherwise the one answer: 401, 401 with a step-up hint (RFC 9470), or 503 for our
   * own outage.
   */
  denial(requirement?: Requirement): HttpResponse | null
  /** Starts a session for a subject that the app has authenticated, hands out its credential, and ends the one that the request came with. */
  signIn(subject: SignInSubject): Promise<SignedIn>
  /** Ends this request's session and clears its cookies. Does nothing if there is none. */
  signOut(): Promise<void>
  /** Records that the subject proved itself again, and replaces the credential in the same write. @throws session_not_found */
  stepUp(proof: { readonly amr: readonly string[] }): Promise<SignedIn>
  /** Fires when this session ends; for WebSockets and event streams. Already fired if there is no identity. */
  watch(): AbortSignal
  /** A token for forms that must work without Sec-Fetch-Site and Origin, bound to this session. Null without one. */
  csrfToken(): Promise<string | null>
}

/** What a route asks of an identity beyond being there. */
export interface Requirement {
  /** Longest time since the subject proved itself. @default any */
  readonly maxAuthAgeSeconds?: number
  /** Proofs of which all must have been given, RFC 8176 values. @default none */
  readonly amr?: readonly string[]
}

export interface Refusal {
  readonly status: 401 | 403 | 503
  readonly reason: string
}

/** A fresh sign-in. The tokens are there only under `carry: 'bearer'`, and nowhere else afterwards. */
export interface SignedIn {
  readonly session: Session
  readonly subject: string
  readonly sessionId: SessionId
  readonly accessToken?: string
  readonly refreshToken?: string
  /** Seconds until the access token expires. */
  readonly expiresIn?: number
}
