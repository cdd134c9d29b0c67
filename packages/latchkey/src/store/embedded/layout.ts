import { sha256 } from '../../crypto/digest.ts'
import type { SessionId } from '../record.ts'
import { maxWholeNumber } from '../whole-number.ts'

// Keys are bytes that sort as numbers do: big-endian, times in 48 bits. Subjects and tenants appear as the first
// half of their SHA-256, because theirs is the one text whose length could pass the limit of a key.

export const idBytes = 16
const hashBytes = 16
const timeBytes = 6
const positionBytes: number = timeBytes + idBytes

/** The value of an index entry: all that it says is in its key. */
export const indexed: Buffer = Buffer.alloc(0)

const kindBytes = { cutoff: 0x63, document: 0x64, event: 0x65, session: 0x73 } as const

/** What an entry of the expiry index points to. */
export type ExpiryKind = keyof typeof kindBytes

const digits: Uint8Array = base64urlDigits()

/** Writes the 16 bytes that an id stands for; false for any text that is not the one spelling of an id. */
export function writeId(id: string, out: Uint8Array): boolean {
  if (id.length !== 22) return false
  let seen = 0
  let at = 0
  for (let i = 0; i < 20; i += 4) {
    const a = digits[id.charCodeAt(i)] ?? 255
    const b = digits[id.charCodeAt(i + 1)] ?? 255
    const c = digits[id.charCodeAt(i + 2)] ?? 255
    const d = digits[id.charCodeAt(i + 3)] ?? 255
    seen |= a | b | c | d
    out[at++] = (a << 2) | (b >> 4)
    out[at++] = (b << 4) | (c >> 2)
    out[at++] = (c << 6) | d
  }
  const a = digits[id.charCodeAt(20)] ?? 255
  const b = digits[id.charCodeAt(21)] ?? 255
  out[at] = (a << 2) | (b >> 4)
  // Bits that no byte takes would give one id sixteen spellings.
  return (seen | a | b) < 64 && (b & 15) === 0
}

/** The key of a session, or null for a text that is no id. */
export function idKey(id: string): Buffer | null {
  const key = Buffer.allocUnsafe(idBytes)
  return writeId(id, key) ? key : null
}

/** The id that a key of a session stands for. */
export function idFromKey(key: Buffer, at = 0): SessionId {
  // 16 bytes in base64url are an id by construction.
  return key.toString('base64url', at, at + idBytes) as SessionId
}

/** Sorts the sessions of one subject newest sign-in first. */
export function subjectKey(subject: string, createdAtMs: number, id: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(hashBytes + positionBytes)
  key.set(hashOf(subject), 0)
  key.writeUIntBE(maxWholeNumber - createdAtMs, hashBytes, timeBytes)
  key.set(id, hashBytes + timeBytes)
  return key
}

/** From the first to past the last entry of a subject, or from behind the position of a page. */
export function subjectRange(subject: string, after: Buffer | null): { start: Buffer; end: Buffer } {
  const hash = hashOf(subject)
  const start = after === null ? hash : Buffer.concat([hash, after, Buffer.of(0)])
  return { start, end: Buffer.concat([hash, Buffer.alloc(positionBytes + 1, 255)]) }
}

/** The id within an entry of the subject index. */
export function idOfSubjectKey(key: Buffer): SessionId {
  return idFromKey(key, hashBytes + timeBytes)
}

/** Where a page ended, as text for the client to hand back. */
export function subjectCursor(key: Buffer): string {
  return key.toString('base64url', hashBytes)
}

/** The position that a cursor stands for, or null for a text that is no cursor. */
export function positionOf(cursor: string): Buffer | null {
  const position = Buffer.from(cursor, 'base64url')
  return position.length === positionBytes ? position : null
}

export function sequenceKey(sequence: number): Buffer {
  const key = Buffer.allocUnsafe(timeBytes)
  key.writeUIntBE(sequence, 0, timeBytes)
  return key
}

export function sequenceOfKey(key: Buffer): number {
  return key.readUIntBE(0, timeBytes)
}

export function expiryKey(expiresAtMs: number, kind: ExpiryKind, key: Uint8Array): Buffer {
  const entry = Buffer.allocUnsafe(1 + timeBytes + key.length)
  entry[0] = kindBytes[kind]
  entry.writeUIntBE(expiresAtMs, 1, timeBytes)
  entry.set(key, 1 + timeBytes)
  return entry
}

/** The entries of one kind that have expired by `nowMs`. */
export function expiredRange(kind: ExpiryKind, nowMs: number): { start: Buffer; end: Buffer } {
  const none = new Uint8Array(0)
  return { start: expiryKey(0, kind, none), end: expiryKey(Math.floor(nowMs) + 1, kind, none) }
}

/** The entries of one kind, the one that expires last first. */
export function lastToExpire(kind: ExpiryKind): { start: Buffer; end: Buffer; reverse: true; limit: 1 } {
  return {
    start: Buffer.of(kindBytes[kind] + 1),
    end: Buffer.of(kindBytes[kind]),
    reverse: true,
    limit: 1,
  }
}

export function expiryOfEntry(entry: Buffer): number {
  return entry.readUIntBE(1, timeBytes)
}

/** The key of what an entry points to. */
export function keyOfEntry(entry: Buffer): Buffer {
  return entry.subarray(1 + timeBytes)
}

export function subjectCutoffKey(subject: string): Buffer {
  return Buffer.concat([Buffer.from('s'), hashOf(subject)])
}

export function tenantCutoffKey(tenant: string): Buffer {
  return Buffer.concat([Buffer.from('t'), hashOf(tenant)])
}

export const globalCutoffKey: Buffer = Buffer.from('g')

function hashOf(text: string): Buffer {
  // UTF-16, because UTF-8 would give all texts with a lone surrogate at one place the same bytes.
  return sha256(Buffer.from(text, 'utf16le')).subarray(0, hashBytes)
}

function base64urlDigits(): Uint8Array {
  const table = new Uint8Array(128).fill(255)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let i = 0; i < alphabet.length; i++) table[alphabet.charCodeAt(i)] = i
  return table
}
