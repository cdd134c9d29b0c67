/** Latchkey: sessions, JWTs or both behind one API. */
export { createAuth, type Auth } from './auth/create-auth.ts'
export type {
  AuthOptions,
  CookieOptions,
  FeedRouteOptions,
  RevocationOptions,
  RouteOptions,
  SessionCapOptions,
  TokenOptions,
} from './auth/options.ts'
export { systemClock, type Clock } from './clock.ts'
export type { Check, Checked, CheckReason, Unchecked } from './engine/check.ts'
export type { Keys } from './engine/engine.ts'
export type { AuthEvent, AuthEventListener } from './engine/events.ts'
export type {
  ActiveCredential,
  Introspection,
  Revoked,
  RevokeReason,
  TokenUse,
  TokenViewer,
} from './engine/introspect.ts'
export type { MintOptions, SignInSubject } from './engine/issue.ts'
export type { Carry, Strategy } from './engine/settings.ts'
export { errorTable, isLatchkeyError, LatchkeyError, type ErrorCode } from './errors.ts'
export type { KeyInventoryEntry } from './grant/key-ring.ts'
export type {
  AuthenticateClient,
  ClientAuthorization,
  ClientNeed,
  ClientPeer,
  OAuthClient,
} from './http/client-authorization.ts'
export type { ClientCredentials } from './http/client-credentials.ts'
export type { HttpBody, HttpHeader, HttpRequest, HttpResponse, ResponseHeaders } from './http/message.ts'
export type {
  GateOutcome,
  Refusal,
  RequestAuth,
  RequestGate,
  Requirement,
  SignedIn,
} from './http/request-auth.ts'
export type { Json } from './json.ts'
export type { Identity, IdentityClaims, Proof } from './session/identity.ts'
export type { LifetimeOptions, LifetimePreset } from './session/lifetime.ts'
export type { EndOutcome, EndTarget, SessionPage, Store } from './store/contract.ts'
export type { Session, SessionId } from './store/record.ts'
export { memoryStore, type MemoryStore } from './store/memory.ts'
export { pass, refuse, type Verdict } from './verdict.ts'
