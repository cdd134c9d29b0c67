import { sha256 } from '../crypto/digest.ts'
import { equalBytes, toBase64url } from '../bytes.ts'
import { randomBytes, randomText } from '../crypto/random.ts'
import type { SessionId } from '../store/record.ts'

declare const cookieSecretBrand: unique symbol

/** The secret half of a session credential: 256 random bits in base64url. Only the client keeps it. */
export type CookieSecretText = string & { readonly [cookieSecretBrand]: true }

/** What the session cookie says: which session, and the proof that the client may use it. */
export interface SessionCredential {
  readonly id: SessionId
  readonly secret: CookieSecretText
}

const idBytes = 16
const secretBytes = 32
// 22 and 43 characters, each in the one canonical spelling: the last character carries 4 or 2 stray bits, all zero.
const idShape = /^[A-Za-z0-9_-]{21}[AQgw]$/
const credentialShape = /^[A-Za-z0-9_-]{21}[AQgw]\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** A new public session id. Its first byte may be a store's `shardByte`; the other 120 bits are random. */
export function newSessionId(shardByte?: number): SessionId {
  const id = randomBytes(idBytes)
  if (shardByte !== undefined) id[0] = shardByte
  return toBase64url(id) as SessionId // the only place that makes one
}

/** A new secret for a session. */
export function newCookieSecret(): CookieSecretText {
  return randomText(secretBytes) as CookieSecretText // the only place that makes one
}

/** True if the text has the shape of an id that we could have issued. */
export function isSessionId(text: string): text is SessionId {
  return idShape.test(text)
}

/** `<session id>.<secret>`, the value of the session cookie. */
export function formatCredential(credential: SessionCredential): string {
  return `${credential.id}.${credential.secret}`
}

/**
 * Takes a cookie value apart, or returns null for anything that we could not have issued. Runs before any
 * store read, so garbage of any size costs one comparison of lengths.
 */
export function parseCredential(text: string): SessionCredential | null {
  if (text.length !== 66 || !credentialShape.test(text)) return null
  return { id: text.slice(0, 22) as SessionId, secret: text.slice(23) as CookieSecretText }
}

/** What the store keeps of a secret. A plain hash is enough for 256 random bits; a dump of the store replays nowhere. */
export function hashSecret(secret: string): Buffer {
  return sha256(secret)
}

/** Constant time. */
export function secretMatches(secretHash: Uint8Array, storedHash: Uint8Array | null): boolean {
  return storedHash !== null && equalBytes(secretHash, storedHash)
}
