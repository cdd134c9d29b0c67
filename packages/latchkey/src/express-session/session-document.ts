import { fromUtf8, toUtf8 } from '../bytes.ts'
import { sha256Text } from '../crypto/digest.ts'
import { LatchkeyError } from '../errors.ts'
import type { StoredDocument } from '../store/contract.ts'
import type { SessionId } from '../store/record.ts'

/** What is stored under the hash of an express-session id: a session, or that it is over. */
export type SessionDocument = LiveDocument | OverDocument

export interface LiveDocument {
  readonly kind: 'session'
  /** The record of the subject that has signed in. Null while nobody has. */
  readonly sessionId: SessionId | null
  /** When it ends unless it is used. */
  readonly expiresAtMs: number
  /** When it ends however much it is used. */
  readonly endsAtMs: number
  /** The session as express-session has it, cookie included, as JSON. */
  readonly data: string
}

/** Stays until the session would have expired, so that a request which was under way cannot store it again. */
export interface OverDocument {
  readonly kind: 'over'
  readonly expiresAtMs: number
}

/** What the keys of such documents start with: an id of one kind opens nothing of the other. */
export type DocumentPrefix = 'express-session:' | 'guest-session:'

/** Only the hash of an id is at rest: the id itself is what the cookie signs its owner in with. */
export function documentKey(prefix: DocumentPrefix, sid: string): string {
  return prefix + sha256Text(prefix + sid)
}

export function encodeDocument(document: SessionDocument): Uint8Array {
  return toUtf8(JSON.stringify(document))
}

/** @throws store_corrupt */
export function decodeDocument({ key, value }: StoredDocument): SessionDocument {
  const text = fromUtf8(value)
  try {
    const parsed: unknown = text === null ? null : JSON.parse(text)
    if (isDocument(parsed)) return parsed
  } catch {
    // Falls through: it is not ours either way.
  }
  throw new LatchkeyError('store_corrupt', `The document ${key} is not a session.`)
}

function isDocument(value: unknown): value is SessionDocument {
  if (typeof value !== 'object' || value === null) return false
  const { kind, expiresAtMs, data } = value as Partial<LiveDocument>
  if (typeof expiresAtMs !== 'number') return false
  return (kind as string) === 'over' || (kind === 'session' && typeof data === 'string')
}
