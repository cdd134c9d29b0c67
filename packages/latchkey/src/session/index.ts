export {
  formatCredential,
  isSessionId,
  newCookieSecret,
  newSessionId,
  parseCredential,
  type CookieSecretText,
  type SessionCredential,
} from './credential.ts'
export { lifetimePolicy, type LifetimeOptions, type LifetimePolicy, type LifetimePreset } from './lifetime.ts'
export { type Identity, type IdentityClaims, type Proof } from './identity.ts'
export { type SessionReason } from './judge.ts'
export { type SessionStart } from './new-session.ts'
export {
  createSessions,
  type Rotated,
  type SessionCap,
  type SessionChange,
  type Sessions,
  type SessionsOptions,
  type SessionSource,
} from './sessions.ts'
