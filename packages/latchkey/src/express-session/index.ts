/**
 * For apps that come from express-session: a store for it, and a way over for the sessions that it has.
 * @module
 */
export { latchkeySessionStore, type LatchkeySessionStore } from './session-store.ts'
export type { SessionStoreOptions } from './store-options.ts'
export type { SubjectOf } from './subject-of.ts'
export { adoptSessions, type AdoptSessionsOptions } from './adopt-sessions.ts'
export { intoAuth, intoSessionStore, type AdoptionOrigin, type AdoptionTarget } from './adoption-targets.ts'
export type { Successor } from './adoption.ts'
export {
  connectPgSessions,
  connectRedisSessions,
  storedSessions,
  type OldSession,
  type OldSessions,
  type PostgresSessionPool,
  type RedisSessionClient,
} from './old-sessions.ts'
export type { SignedCookieReason } from './signed-cookie.ts'
export { latchkeySession, type LatchkeySessionOptions } from './latchkey-session.ts'
