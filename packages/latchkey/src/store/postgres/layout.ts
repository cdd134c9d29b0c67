import { fromBase64url, toBase64url, toUtf8 } from '../../bytes.ts'
import { sha256 } from '../../crypto/digest.ts'
import { LatchkeyError } from '../../errors.ts'
import { decodeSession } from '../codec.ts'
import type { Session, SessionId } from '../record.ts'
import type { Row } from './connection.ts'

const idBytes = 16
const hashBytes = 16
const timeBytes = 6

/** The 16 bytes of a session id, or null for a text that is not the one spelling of an id. */
export function idKey(id: string): Buffer | null {
  // The length first, so that a long text is not decoded.
  const key = id.length === 22 ? fromBase64url(id) : null
  return key?.length === idBytes ? key : null
}

/** The same for an id that our caller made. */
export function requiredIdKey(id: string): Buffer {
  const key = idKey(id)
  if (key !== null) return key
  throw new LatchkeyError(
    'config_invalid',
    'A session id must be 128 bits in base64url, as newly made ids are',
  )
}

export function idFromKey(key: Buffer): SessionId {
  // 16 bytes in base64url are an id by construction.
  return toBase64url(key) as SessionId
}

/**
 * Subjects and tenants are columns of fixed length: the first half of a SHA-256. `substring(sha256('user_1') for 16)` finds
 * a subject by hand. Text that UTF-8 cannot say (a lone surrogate) is hashed as UTF-16 behind a byte that UTF-8 never has.
 */
export function textKey(text: string): Buffer {
  const utf8 = toUtf8(text)
  const isExact = utf8.toString('utf8') === text
  const bytes = isExact ? utf8 : Buffer.concat([Buffer.of(0xff), Buffer.from(text, 'utf16le')])
  return sha256(bytes).subarray(0, hashBytes)
}

/** The session of a row with the columns `id` and `record`. */
export function sessionOf(row: Row): Session {
  return decodeSession(idFromKey(bytesOf(row.id)), bytesOf(row.record))
}

export function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value
  throw new LatchkeyError('store_corrupt', 'PostgreSQL answered with something else than bytes.')
}

/** Where a page of a subject's sessions ended, as text for the client to hand back. */
export function cursorOf({ createdAtMs, id }: Session): string {
  const time = Buffer.allocUnsafe(timeBytes)
  time.writeUIntBE(createdAtMs, 0, timeBytes)
  return toBase64url(Buffer.concat([time, requiredIdKey(id)]))
}

export interface Position {
  readonly createdAtMs: number
  readonly key: Buffer
}

/** The position that a cursor stands for, or null for a text that is no cursor. */
export function positionOf(cursor: string): Position | null {
  const bytes = cursor.length < 64 ? fromBase64url(cursor) : null
  if (bytes?.length !== timeBytes + idBytes) return null
  return { createdAtMs: bytes.readUIntBE(0, timeBytes), key: bytes.subarray(timeBytes) }
}
