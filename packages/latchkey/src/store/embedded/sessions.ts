import { LatchkeyError } from '../../errors.ts'
import { decodeSession, encodeSession } from '../codec.ts'
import type { EndOutcome, EndRules, EndTarget, InsertOutcome, InsertRules, NewEvent } from '../contract.ts'
import { afterCutoff, isCutOff, latestProofMs, newestOf } from '../cutoff.ts'
import { isLive } from '../live.ts'
import { assertUnchangedIdentity } from '../record-rules.ts'
import type { Session, SessionId } from '../record.ts'
import { coveringCutoff, writeCutoff } from './cutoffs.ts'
import type { Tables } from './environment.ts'
import { appendEvent } from './events.ts'
import { expiryKey, idKey, idOfSubjectKey, indexed, subjectKey, subjectRange } from './layout.ts'
import { readState, writeState } from './state.ts'

// What a transaction does. Each function runs inside one, and all that it reads is what it will change.

export function insertSession(tables: Tables, session: Session, rules: InsertRules): InsertOutcome {
  const key = keyOf(session)
  if (tables.sessions.doesExist(key)) return { ok: false, reason: 'id_taken' }
  const evicted: Session[] = []
  if (rules.maxPerSubject !== null) {
    const others = sessionsOf(tables, session.subject).filter(
      (other) => isLive(other, rules.nowMs) && !isCutOff(other, coveringCutoff(tables, other)),
    )
    const surplus = others.length + 1 - rules.maxPerSubject
    if (surplus > 0 && rules.onCap === 'refuse') return { ok: false, reason: 'cap_reached' }
    if (surplus > 0) evicted.push(...others.reverse().slice(0, surplus))
  }
  const moved = afterCutoff(session, coveringCutoff(tables, session))
  const record = encodeSession(moved)
  for (const oldest of evicted) endSession(tables, oldest, rules.eventExpiresAtMs)
  void tables.sessions.put(key, record)
  void tables.bySubject.put(subjectKey(moved.subject, moved.createdAtMs, key), indexed)
  void tables.expiries.put(expiryKey(moved.expiresAtMs, 'session', key), indexed)
  noteProof(tables, moved)
  return { ok: true, session: decodeSession(session.id, record), evicted: evicted.map(({ id }) => id) }
}

export function replaceSession(tables: Tables, next: Session, event: NewEvent | null): boolean {
  const current = readCounted(tables, next.id)
  if (current === null || current.version !== next.version - 1) return false
  assertUnchangedIdentity(current, next)
  const key = keyOf(next)
  void tables.sessions.put(key, encodeSession(next))
  noteProof(tables, next)
  if (next.expiresAtMs !== current.expiresAtMs) {
    void tables.expiries.remove(expiryKey(current.expiresAtMs, 'session', key))
    void tables.expiries.put(expiryKey(next.expiresAtMs, 'session', key), indexed)
  }
  if (event !== null) appendEvent(tables, event)
  return true
}

export function endSessions(tables: Tables, target: EndTarget, rules: EndRules): EndOutcome {
  const found = endTarget(tables, target, rules)
  return { sequence: readState(tables.meta).head, found }
}

/** Takes a record and its index entries away, whatever the reason. */
export function removeSession(tables: Tables, session: Session): void {
  const key = keyOf(session)
  void tables.sessions.remove(key)
  void tables.bySubject.remove(subjectKey(session.subject, session.createdAtMs, key))
  void tables.expiries.remove(expiryKey(session.expiresAtMs, 'session', key))
}

function endTarget(tables: Tables, target: EndTarget, rules: EndRules): boolean {
  if (target === 'everyone' || 'tenant' in target) {
    const beforeMs = readState(tables.meta).newestProofMs
    const fact =
      target === 'everyone'
        ? ({ type: 'global_cutoff', beforeMs } as const)
        : ({ type: 'tenant_cutoff', tenant: target.tenant, beforeMs } as const)
    writeCutoff(tables, fact, rules)
    return true
  }
  if ('session' in target) {
    const session = readCounted(tables, target.session)
    if (session !== null) endSession(tables, session, rules.eventExpiresAtMs)
    return session !== null
  }
  const { subject, except } = target
  const theirs = sessionsOf(tables, subject)
  if (except === undefined) {
    const beforeMs = newestOf(theirs)
    writeCutoff(tables, { type: 'subject_cutoff', subject, beforeMs }, rules)
    for (const session of theirs) removeSession(tables, session)
    return true
  }
  const others = theirs.filter(
    (session) => session.id !== except && !isCutOff(session, coveringCutoff(tables, session)),
  )
  for (const session of others) endSession(tables, session, rules.eventExpiresAtMs)
  return others.length > 0
}

/** Remembers the newest proof, so that a cut-off covers it even if it came from a faster clock. */
function noteProof(tables: Tables, session: Session): void {
  const proofMs = latestProofMs(session)
  if (proofMs > readState(tables.meta).newestProofMs) writeState(tables.meta, { newestProofMs: proofMs })
}

function endSession(tables: Tables, session: Session, expiresAtMs: number): void {
  removeSession(tables, session)
  appendEvent(tables, { fact: { type: 'session_ended', sessionId: session.id }, expiresAtMs })
}

function readCounted(tables: Tables, id: SessionId): Session | null {
  const session = readStored(tables, id)
  return session === null || isCutOff(session, coveringCutoff(tables, session)) ? null : session
}

/** The record as it is, cut off or not. */
export function readStored(tables: Tables, id: SessionId): Session | null {
  const key = idKey(id)
  const record = key === null ? undefined : tables.sessions.getBinaryFast(key)
  return record === undefined ? null : decodeSession(id, record)
}

/** All records of a subject, newest sign-in first. */
function sessionsOf(tables: Tables, subject: string): Session[] {
  const ids = [...tables.bySubject.getKeys(subjectRange(subject, null))].map(idOfSubjectKey)
  return ids.map((id) => readIndexed(tables, id))
}

/** The record that an index entry promises. Both were written together, so one without the other is damage. */
export function readIndexed(tables: Tables, id: SessionId): Session {
  const session = readStored(tables, id)
  if (session !== null) return session
  throw new LatchkeyError('store_corrupt', 'The index of a subject names a session that is not in the store.')
}

function keyOf(session: Session): Buffer {
  const key = idKey(session.id)
  if (key !== null) return key
  throw new LatchkeyError(
    'config_invalid',
    'A session id must be 128 bits in base64url, as newly made ids are',
  )
}
