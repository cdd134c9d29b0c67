import type { Awaitable } from '../awaitable.ts'
import type { Json } from '../json.ts'
import type { Identity } from '../session/identity.ts'
import type { Session, SessionId } from '../store/record.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'

/** How the credential travels: in HttpOnly cookies, or in the response body for an `Authorization` header. */
export type Carry = 'cookie' | 'bearer'

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
  /** Starts a session for a subject that the app has authenticated, and hands out its credential. */
  signIn(subject: SignInSubject): Promise<SignedIn>
  /** Ends this request's session and clears its cookies. Does nothing if there is none. */
  signOut(): Promise<void>
  /** Records that the subject proved itself again, and replaces the session's secret in the same write. */
  stepUp(proof: { readonly amr: readonly string[] }): Promise<void>
  /** The one answer for a request without an identity: 401, 403 for step-up or forgery, 503 for our own outage. */
  deny(): HttpResponse
  /** Fires when this session ends or this credential stops to hold; for WebSockets and event streams. */
  watch(): AbortSignal
}

export interface Refusal {
  readonly status: 401 | 403 | 503
  readonly reason: string
}

/** What the app knows after it has checked a password, a passkey or another identity provider's word. */
export interface SignInSubject {
  readonly subject: string
  /** @default null */
  readonly tenant?: string | null
  /** @default ['pwd'] */
  readonly amr?: readonly string[]
  /** @default the strategy's: 'cookie', or 'bearer' under `jwt` */
  readonly carry?: Carry
  /** Keep the session beyond a browser restart, for `lifetime.rememberSeconds`. @default false */
  readonly remember?: boolean
  /** The app's own, at most 4,096 bytes as JSON. @default null */
  readonly data?: Json
  /** A name for the client to show in session lists. @default made from the User-Agent */
  readonly clientLabel?: string
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
