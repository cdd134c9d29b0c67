import type { Tables } from './environment.ts'
import { expiredRange, idFromKey, keyOfEntry, sequenceOfKey, type ExpiryKind } from './layout.ts'
import { readStored, removeSession } from './sessions.ts'
import { readState, writeState } from './state.ts'

type Forget = (tables: Tables, key: Buffer) => void

const forget: Readonly<Record<ExpiryKind, Forget>> = {
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

/** Within a transaction: forgets what has expired by `nowMs`, the longest expired first, at most `limit` of each kind. */
export function purgeExpired(tables: Tables, nowMs: number, limit: number): number {
  let gone = 0
  for (const [kind, forgetOne] of Object.entries(forget) as [ExpiryKind, Forget][]) {
    const entries = [...tables.expiries.getKeys({ ...expiredRange(kind, nowMs), limit })]
    for (const entry of entries) {
      forgetOne(tables, keyOfEntry(entry))
      void tables.expiries.remove(entry)
    }
    gone += entries.length
  }
  return gone
}
