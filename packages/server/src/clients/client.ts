import { isRecord } from '../documents/json-document.ts'

/** A service that proves by a secret who it is: it asks about tokens, revokes them, or follows the revocation feed. */
export interface Client {
  /** Chosen by whoever adds it; also the `client_id` of tokens that are issued to it. */
  readonly id: string
  /** For people. */
  readonly name: string
  readonly scopes: readonly ClientScope[]
  /** The `aud` values of the tokens that are meant for it. */
  readonly audiences: readonly string[]
  /** The newest first; the one before it works until its overlap is over. */
  readonly secrets: readonly ClientSecret[]
  readonly createdAtMs: number
  /** When the newest secret was made. */
  readonly rotatedAtMs: number
}

/** SHA-256 is enough for 256 random bits: there is nothing to guess, so nothing to slow down. */
export interface ClientSecret {
  /** Base64url. */
  readonly hash: string
  /** Null: until it is replaced. */
  readonly expiresAtMs: number | null
}

/** What a client may be allowed, and what that means. */
export const clientScopes = {
  introspect: 'ask about access tokens for its audiences, and about tokens that were issued to it',
  'introspect:any': 'ask about every token, refresh token and session cookie',
  revoke: 'revoke access tokens for its audiences, and tokens that were issued to it',
  'revoke:any': 'revoke every token, and end every session that it can name a credential of',
  revocations: 'follow the revocation feed',
} as const

export type ClientScope = keyof typeof clientScopes

/** True for a word of {@link clientScopes}. */
export function isClientScope(text: unknown): text is ClientScope {
  return typeof text === 'string' && Object.hasOwn(clientScopes, text)
}

/** Unreserved characters of RFC 3986: the same in a form, in a Basic header and in a document key. */
export const clientIdShape: RegExp = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/

/** Reads a stored client, or answers null if the value is none. */
export function parseClient(stored: unknown): Client | null {
  if (!isRecord(stored)) return null
  const { id, name, scopes, audiences, secrets, createdAtMs, rotatedAtMs } = stored
  if (typeof id !== 'string' || !clientIdShape.test(id) || typeof name !== 'string') return null
  if (!Array.isArray(scopes) || !scopes.every(isClientScope)) return null
  if (!Array.isArray(audiences) || !audiences.every((audience) => typeof audience === 'string')) return null
  if (!Array.isArray(secrets) || !secrets.every(isSecret)) return null
  if (typeof createdAtMs !== 'number' || typeof rotatedAtMs !== 'number') return null
  return { id, name, scopes, audiences, secrets, createdAtMs, rotatedAtMs }
}

function isSecret(stored: unknown): stored is ClientSecret {
  if (!isRecord(stored) || typeof stored['hash'] !== 'string') return false
  return stored['expiresAtMs'] === null || typeof stored['expiresAtMs'] === 'number'
}
