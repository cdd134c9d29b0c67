import { maxWholeNumber, wholeNumber } from '../whole-number.ts'
import { encodeSession } from '../codec.ts'
import { latestProofMs } from '../cutoff.ts'
import type { Session, SessionId } from '../record.ts'
import { textDigest } from '../subject-digest.ts'

// What a shard holds. All keys of shard 3 begin with `{lk:3}:`, whose braces put them into one slot of a cluster:
//
//   meta      hash    l: link of the newest event · p: newest proof · shards, format (shard 0 only)
//   s:<id>    string  a session: header below, then the codec's bytes
//   u:<hash>  zset    ids of a subject's sessions by sign-in
//   x         zset    ids of all sessions by the absolute end that they signed in with
//   y         zset    ids of sessions whose absolute end was changed, by the new one
//   cut, cutx hash    cut-offs, and a zset of when they may be forgotten
//   log, logx stream  events, and a zset of when they may be forgotten
//   d:<key>   string  a document: header, then its bytes
//   dk, dx    zset    keys of documents in order of bytes, and by expiry

/** Of the layout above. Another number is another layout. */
export const storeFormat = 1

/** Length of a header: format, version, created, newest proof, absolute end, idle end, nonce, subject, tenant. */
export const headerBytes = 81
const recordFormat = 1
const digestLength = 22
const noTenant = ' '.repeat(digestLength)
const idShape = /^[A-Za-z0-9_-]{21}[AQgw]$/

/** True for text that can be the id of a session in this store: 128 bits in base64url. */
export function isPossibleId(id: string): boolean {
  return idShape.test(id)
}

/** The byte of an id that says where its record is. */
export function byteOfId(id: SessionId): number {
  return Buffer.from(id.slice(0, 2), 'base64url')[0]!
}

/** A subject or tenant as it stands in keys and headers. */
export function digestText(text: string): string {
  return textDigest(text).toString('base64url').slice(0, digestLength)
}

export function tenantText(tenant: string | null): string {
  return tenant === null ? noTenant : digestText(tenant)
}

/** The record as stored. What scripts compare stands in front, at fixed places, so that no script decodes a session. */
export function encodeRecord(session: Session, nonce: string): Buffer {
  const body = encodeSession(session)
  const idleEndMs = Math.min(session.lastSeenAtMs + session.idleSeconds * 1000, maxWholeNumber)
  const record = Buffer.allocUnsafe(headerBytes + body.length)
  record[0] = recordFormat
  record.writeUInt32LE(session.version, 1)
  record.writeUIntLE(session.createdAtMs, 5, 6)
  record.writeUIntLE(latestProofMs(session), 11, 6)
  record.writeUIntLE(session.expiresAtMs, 17, 6)
  record.writeUIntLE(idleEndMs, 23, 6)
  record.write(nonce, 29, 8, 'latin1')
  record.write(digestText(session.subject), 37, digestLength, 'latin1')
  record.write(tenantText(session.tenant), 59, digestLength, 'latin1')
  record.set(body, headerBytes)
  return record
}

/** What stands before the bytes of a document. */
export const documentHeaderBytes = 15

export function encodeDocument(value: Uint8Array, version: number, nonce: string): Buffer {
  const row = Buffer.allocUnsafe(documentHeaderBytes + value.byteLength)
  row[0] = recordFormat
  row.writeUIntLE(wholeNumber(version, 'expectedVersion + 1'), 1, 6)
  row.write(nonce, 7, 8, 'latin1')
  row.set(value, documentHeaderBytes)
  return row
}

export function isDocument(row: Buffer): boolean {
  return row.length >= documentHeaderBytes && row[0] === recordFormat
}
