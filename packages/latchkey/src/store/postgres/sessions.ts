import { LatchkeyError } from '../../errors.ts'
import { decodeSession, encodeSession } from '../codec.ts'
import type { EndOutcome, EndRules, EndTarget, InsertOutcome, InsertRules, NewEvent } from '../contract.ts'
import { afterCutoff, latestProofMs, maxClockSkewMs } from '../cutoff.ts'
import type { RevocationFact } from '../event.ts'
import { assertUnchangedIdentity } from '../record-rules.ts'
import type { Session, SessionId } from '../record.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Row } from './connection.ts'
import type { Database } from './database.ts'
import { columnsOf, toAscii } from './facts.ts'
import { bytesOf, idFromKey, idKey, requiredIdKey, sessionOf, textKey } from './layout.ts'

/** Told of events that this node has just written: they are in the log up to `sequence`. */
export type OnWritten = (
  facts: readonly RevocationFact[],
  written: { readonly sequence: number; readonly expiresAtMs: number },
) => Promise<void>

export interface SessionTable {
  insert(session: Session, rules: InsertRules): Promise<InsertOutcome>
  read(id: SessionId): Promise<Session | null>
  replace(next: Session, event: NewEvent | null): Promise<boolean>
  end(target: EndTarget, rules: EndRules): Promise<EndOutcome>
  append(event: NewEvent): Promise<number>
}

// A new cut-off between two tries is all that makes a third necessary.
const maxMoves = 10

export function sessionTable(database: Database, onWritten: OnWritten): SessionTable {
  const { schema, lockTimeoutMs } = database

  /** Calls one of the functions of the schema: a write is one statement, and one transaction. */
  async function call(name: string, values: readonly unknown[]): Promise<Row> {
    const places = ['$1', ...values.map((_, index) => `$${index + 2}`)].join(', ')
    const [row] = await database.write(`SELECT * FROM ${schema}.${name}(${places})`, [
      lockTimeoutMs,
      ...values,
    ])
    return row!
  }

  async function read(id: SessionId): Promise<Session | null> {
    database.assertOpen()
    const key = idKey(id)
    if (key === null) return null
    const [row] = await database.read(
      `SELECT id, record FROM ${schema}.sessions
        WHERE id = $1 AND created_at_ms > ${schema}.covering_cutoff(subject, tenant)`,
      [key],
    )
    return row === undefined ? null : sessionOf(row)
  }

  async function announceEnded(
    ended: readonly SessionId[],
    sequence: number,
    expiresAtMs: number,
  ): Promise<void> {
    const facts = ended.map((sessionId) => ({ type: 'session_ended', sessionId }) as const)
    await onWritten(facts, { sequence, expiresAtMs })
  }

  async function endByEvents(
    name: string,
    values: readonly unknown[],
    expiresAtMs: number,
  ): Promise<EndOutcome> {
    const row = await call(name, [...values, expiresAtMs])
    const ended = idsOf(row.o_ended)
    const sequence = Number(row.o_sequence)
    await announceEnded(ended, sequence, expiresAtMs)
    return { sequence, found: ended.length > 0 }
  }

  async function endByCutoff(
    name: string,
    scope: CutoffScope,
    values: readonly unknown[],
    rules: EndRules,
  ): Promise<EndOutcome> {
    const expiresAtMs = rules.eventExpiresAtMs
    const row = await call(name, [
      ...values,
      rules.nowMs,
      maxClockSkewMs,
      expiresAtMs,
      rules.cutoffExpiresAtMs,
    ])
    const sequence = Number(row.o_sequence)
    const fact = { ...scope, beforeMs: Number(row.o_before_ms) }
    await onWritten([fact], { sequence, expiresAtMs })
    return { sequence, found: true }
  }

  return {
    read,

    async insert(session: Session, rules: InsertRules): Promise<InsertOutcome> {
      database.assertOpen()
      const { nowMs, maxPerSubject, onCap } = rules
      const expiresAtMs = eventExpiry(rules.eventExpiresAtMs)
      let moved = session
      for (let round = 0; round < maxMoves; round++) {
        const record = encodeSession(moved)
        const cap = [nowMs, maxPerSubject, onCap === 'evict_oldest', expiresAtMs]
        const row = await call('insert_session', [...columnsOfSession(moved, record), ...cap])
        const outcome = row.o_outcome
        if (outcome === 'id_taken' || outcome === 'cap_reached') return { ok: false, reason: outcome }
        if (outcome === 'covered') {
          moved = afterCutoff(session, Number(row.o_cutoff_ms))
          continue
        }
        const evicted = idsOf(row.o_evicted)
        if (evicted.length > 0) await announceEnded(evicted, Number(row.o_sequence), expiresAtMs)
        return { ok: true, session: decodeSession(session.id, record), evicted }
      }
      throw new LatchkeyError('store_unavailable', 'Cut-offs kept overtaking a sign-in.')
    },

    async replace(next: Session, event: NewEvent | null): Promise<boolean> {
      database.assertOpen()
      const key = idKey(next.id)
      if (key === null || next.version < 1) return false
      const fact = event === null ? null : columnsOf(event.fact)
      const expiresAtMs = event === null ? null : eventExpiry(event.expiresAtMs)
      const row = await call('replace_session', [
        ...columnsOfSession(next, encodeSession(next)),
        fact?.kind,
        fact?.about,
        fact?.value,
        expiresAtMs,
      ])
      if (row.o_outcome === 'other_identity') {
        const current = await read(next.id)
        // Whoever changed it in between has also won.
        if (current !== null && current.version === next.version - 1) assertUnchangedIdentity(current, next)
        return false
      }
      if (row.o_outcome !== 'replaced') return false
      if (event !== null) {
        await onWritten([event.fact], { sequence: Number(row.o_sequence), expiresAtMs: event.expiresAtMs })
      }
      return true
    },

    async end(target: EndTarget, rules: EndRules): Promise<EndOutcome> {
      database.assertOpen()
      const expiresAtMs = eventExpiry(rules.eventExpiresAtMs)
      if (target !== 'everyone' && 'session' in target) {
        return endByEvents('end_session', [idKey(target.session)], expiresAtMs)
      }
      if (target !== 'everyone' && 'subject' in target && target.except !== undefined) {
        return endByEvents('end_others', [textKey(target.subject), idKey(target.except)], expiresAtMs)
      }
      wholeNumber(rules.nowMs, 'nowMs')
      wholeNumber(rules.cutoffExpiresAtMs, 'cutoffExpiresAtMs')
      if (target === 'everyone') {
        const scope = { type: 'global_cutoff' } as const
        return endByCutoff('end_many', scope, [globalKey, scope.type, ''], rules)
      }
      if ('tenant' in target) {
        const scope = { type: 'tenant_cutoff', tenant: target.tenant } as const
        const key = Buffer.concat([tenantPrefix, textKey(target.tenant)])
        return endByCutoff('end_many', scope, [key, scope.type, toAscii(target.tenant)], rules)
      }
      const scope = { type: 'subject_cutoff', subject: target.subject } as const
      return endByCutoff('end_subject', scope, [textKey(target.subject), toAscii(target.subject)], rules)
    },

    async append(event: NewEvent): Promise<number> {
      database.assertOpen()
      const { kind, about, value } = columnsOf(event.fact)
      const expiresAtMs = eventExpiry(event.expiresAtMs)
      const row = await call('append_event', [kind, about, value, expiresAtMs])
      const sequence = Number(row.append_event)
      await onWritten([event.fact], { sequence, expiresAtMs })
      return sequence
    },
  }
}

type CutoffScope =
  | { readonly type: 'global_cutoff' }
  | { readonly type: 'tenant_cutoff'; readonly tenant: string }
  | { readonly type: 'subject_cutoff'; readonly subject: string }

const globalKey = Buffer.from('g')
const tenantPrefix = Buffer.from('t')

function eventExpiry(expiresAtMs: number): number {
  return wholeNumber(expiresAtMs, 'event.expiresAtMs')
}

function columnsOfSession(session: Session, record: Buffer): readonly unknown[] {
  const { subject, tenant, version, createdAtMs, lastSeenAtMs, idleSeconds, expiresAtMs } = session
  return [
    requiredIdKey(session.id),
    textKey(subject),
    tenant === null ? null : textKey(tenant),
    version,
    createdAtMs,
    latestProofMs(session),
    Math.min(expiresAtMs, lastSeenAtMs + idleSeconds * 1000),
    expiresAtMs,
    record,
  ]
}

function idsOf(value: unknown): readonly SessionId[] {
  if (!Array.isArray(value))
    throw new LatchkeyError('store_corrupt', 'PostgreSQL answered with no list of ids.')
  return value.map((key: unknown) => idFromKey(bytesOf(key)))
}
