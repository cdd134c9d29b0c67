import { LatchkeyError } from '../../errors.ts'
import type { FeedSnapshot } from '../contract.ts'
import type { RevocationEvent } from '../event.ts'
import type { Row } from './connection.ts'
import type { Database } from './database.ts'
import { eventOf } from './facts.ts'

/** What one look at the log found, in one statement and so at one moment. */
export interface LogReading {
  readonly head: number
  /** The newest event that was purged: who knows less must take a snapshot. */
  readonly forgottenThrough: number
  readonly events: readonly RevocationEvent[]
}

export interface Log {
  head(): Promise<number>
  after(sequence: number, limit: number): Promise<readonly RevocationEvent[] | null>
  snapshot(nowMs: number): Promise<FeedSnapshot>
}

// Snapshots are taken seldom and may be long.
const snapshotPatience = 10

const columns = 'sequence, kind, about, value, expires_at_ms'

export function eventLog(database: Database): Log {
  const { schema } = database

  return {
    async head(): Promise<number> {
      const [row] = await database.read(
        `SELECT h.head, pg_is_in_recovery() AS is_standby FROM (${headStatement(schema)}) AS h`,
        [],
      )
      if (row?.is_standby === true) throw standby()
      return Number(row?.head ?? 0)
    },

    async after(sequence: number, limit: number): Promise<readonly RevocationEvent[] | null> {
      const rows = await database.read(readingStatement(schema), [sequence, limit])
      const { head, forgottenThrough, events } = readingOf(rows)
      return sequence < forgottenThrough || sequence > head ? null : events
    },

    async snapshot(nowMs: number): Promise<FeedSnapshot> {
      const rows = await database.read(
        `SELECT h.head, e.* FROM (${headStatement(schema)}) AS h LEFT JOIN LATERAL (
           SELECT ${columns} FROM ${schema}.events WHERE expires_at_ms > $1
           UNION ALL
           SELECT ${columns} FROM ${schema}.cutoffs AS c WHERE expires_at_ms > $1 AND NOT EXISTS (
             SELECT FROM ${schema}.events AS e WHERE e.sequence = c.sequence AND e.expires_at_ms > $1)
         ) AS e ON true ORDER BY e.sequence`,
        [nowMs],
        snapshotPatience,
      )
      return { head: Number(rows[0]?.head ?? 0), events: eventsOf(rows) }
    },
  }
}

/**
 * Events after $1, at most $2, with the state of the log; also when there are none. A reader that knows nothing yet
 * ($1 null) gets the newest event.
 */
export function readingStatement(schema: string): string {
  // Scalars, not joins: the planner takes a table that it has no statistics of for large, and compiles the statement anew
  // (JIT) each time, which takes a hundred times as long as running it.
  return `SELECT h.*, e.* FROM (
      SELECT coalesce(max(sequence), 0) AS head, pg_is_in_recovery() AS is_standby,
             (SELECT forgotten_through FROM ${schema}.meta) AS forgotten_through
        FROM ${schema}.events
    ) AS h LEFT JOIN LATERAL (
      SELECT ${columns} FROM ${schema}.events
      WHERE sequence > coalesce($1::bigint, h.head - 1) ORDER BY sequence LIMIT $2
    ) AS e ON true ORDER BY e.sequence`
}

export function readingOf(rows: readonly Row[]): LogReading {
  const [first] = rows
  return {
    head: Number(first?.head ?? 0),
    forgottenThrough: Number(first?.forgotten_through ?? 0),
    events: eventsOf(rows),
  }
}

function standby(): LatchkeyError {
  return new LatchkeyError('store_unavailable', 'This PostgreSQL server is a standby: it may be behind.')
}

function headStatement(schema: string): string {
  return `SELECT coalesce(max(sequence), 0) AS head FROM ${schema}.events`
}

function eventsOf(rows: readonly Row[]): readonly RevocationEvent[] {
  // A log with nothing to tell is one row without an event.
  return rows.filter(({ sequence }) => sequence !== null).map(eventOf)
}
