import { LatchkeyError } from '../../errors.ts'
import type { Tables } from './environment.ts'
import { expiryKey, idFromKey, readExpiryKey, sequenceOfKey, type ExpiryKind } from './layout.ts'
import { readStored, removeSession } from './sessions.ts'
import { readState, writeState } from './state.ts'

/** Within a transaction: forgets what has expired by `nowMs`, the longest expired first, at most `limit` rows. */
export function purgeExpired(tables: Tables, nowMs: number, limit: number): number {
  const end = expiryKey(Math.floor(nowMs) + 1, 'cutoff', new Uint8Array(0))
  const entries = [...tables.expiries.getKeys({ end, limit })]
  for (const entry of entries) {
    const expired = readExpiryKey(entry)
    if (expired === null)
      throw new LatchkeyError('store_corrupt', 'The expiry index of the store cannot be read.')
    forget[expired.kind](tables, expired.key)
    void tables.expiries.remove(entry)
  }
  return entries.length
}

const forget: Readonly<Record<ExpiryKind, (tables: Tables, key: Buffer) => void>> = {
  session(tables, key) {
    const session = readStored(tables, idFromKey(key))
    if (session !== null) removeSession(tables, session)
  },
  event(tables, key) {
    void tables.events.remove(key)
    const forgottenThrough = Math.max(readState(tables.meta).forgottenThrough, sequenceOfKey(key))
    writeState(tables.meta, { forgottenThrough })
  },
  cutoff(tables, key) {
    void tables.cutoffs.remove(key)
  },
  document(tables, key) {
    void tables.documents.remove(key)
  },
}
