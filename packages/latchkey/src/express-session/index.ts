/**
 * For apps that come from express-session: a store for it, and a way over for the sessions that it has.
 * @module
 */
export { latchkeySessionStore, type LatchkeySessionStore } from './session-store.ts'
export type { SessionStoreOptions } from './store-options.ts'
export type { SubjectOf } from './subject-of.ts'
