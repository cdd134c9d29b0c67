import type { Clock } from '../clock.ts'
import { isLatchkeyError } from '../errors.ts'
import { newSessionId } from '../session/credential.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import type { ClientInfo, Session, SessionId } from '../store/record.ts'
import { insertSession, type SessionRules } from './insert-session.ts'
import type { LiveDocument } from './session-document.ts'

export interface VaultRecordsOptions {
  readonly store: Store
  readonly sessions: Sessions
  readonly clock: Clock
  readonly rules: SessionRules
}

/** When a session ends, and when it began if not now. */
export interface RecordTimes {
  /** Unless it is used before. */
  readonly expiresAtMs: number
  /** However busy it is. */
  readonly endsAtMs: number
  readonly createdAtMs: number | undefined
}

/** The records beside the documents: one for each session of somebody who has signed in. */
export interface VaultRecords {
  /** The record that a document names: null if it names none, `ended` if it is no more. */
  recordIn(document: LiveDocument): Promise<Session | null | 'ended'>
  begin(subject: string, client: ClientInfo, times: RecordTimes): Promise<Session>
  /** Moves the idle end of the record, where that is worth a write. False if it has ended meanwhile. */
  move(id: SessionId, expiresAtMs: number): Promise<boolean>
  end(id: SessionId | null): Promise<void>
}

export function createVaultRecords({ store, sessions, clock, rules }: VaultRecordsOptions): VaultRecords {
  return {
    async recordIn({ sessionId }) {
      if (sessionId === null) return null
      const record = await store.read(sessionId)
      return record === null || clock() >= record.expiresAtMs ? 'ended' : record
    },

    async begin(subject, client, { expiresAtMs, endsAtMs, createdAtMs }) {
      const nowMs = clock()
      const start = {
        id: newSessionId(store.shardByte?.(subject)),
        subject,
        tenant: null,
        amr: [],
        client,
        data: null,
        remember: false,
        cookieSecret: null,
        refresh: null,
      }
      const times = {
        nowMs,
        ...(createdAtMs === undefined ? {} : { createdAtMs }),
        expiresAtMs: endsAtMs,
        idleSeconds: secondsUntil(expiresAtMs, nowMs),
      }
      return insertSession(store, start, { times, rules })
    },

    async move(id, expiresAtMs) {
      try {
        await sessions.change(id, (session) => {
          const nowMs = clock()
          const before = session.lastSeenAtMs + session.idleSeconds * 1000
          if (!isWorthAWrite(before, expiresAtMs, nowMs)) return null
          return {
            fields: {
              lastSeenAtMs: Math.max(nowMs, session.lastSeenAtMs),
              idleSeconds: secondsUntil(expiresAtMs, nowMs),
            },
            announce: false,
          }
        })
        return true
      } catch (error) {
        if (isLatchkeyError(error, 'session_not_found')) return false
        throw error
      }
    },

    async end(id) {
      if (id !== null) await sessions.end({ session: id })
    },
  }
}
/** A later end is written down once it is a minute, or a tenth of the life, later; an earlier one at once. */
export function isWorthAWrite(beforeMs: number, afterMs: number, nowMs: number): boolean {
  // Records count in seconds, rounded up.
  if (afterMs < beforeMs) return beforeMs - afterMs >= 1_000
  return afterMs - beforeMs >= Math.min(60_000, (afterMs - nowMs) / 10)
}

function secondsUntil(thenMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((thenMs - nowMs) / 1000))
}
