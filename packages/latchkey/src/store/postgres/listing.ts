import type { PageRequest, SessionFilter, SessionPage } from '../contract.ts'
import type { Session } from '../record.ts'
import type { Database } from './database.ts'
import { bytesOf, cursorOf, idKey, positionOf, sessionOf, textKey } from './layout.ts'

const rowsPerCount = 20_000
// The order of ids begins behind the empty one.
const beforeAll: Buffer = Buffer.alloc(0)

/** Lists and counts what is live. */
export function sessionListing(database: Database): {
  list(filter: SessionFilter, page: PageRequest): Promise<SessionPage>
  count(filter: SessionFilter, nowMs: number): Promise<number>
} {
  const table = `${database.schema}.sessions`
  const isCounted = `live_until_ms > $1 AND created_at_ms > ${database.schema}.covering_cutoff(subject, tenant)`
  const none: SessionPage = { sessions: [], next: null }

  async function pageOf(
    where: string,
    values: readonly unknown[],
    { nowMs, limit }: PageRequest,
    cursor: (last: Session) => string,
  ): Promise<SessionPage> {
    // One more than asked for tells whether there is another page.
    const rows = await database.read(
      `SELECT id, record FROM ${table} WHERE ${isCounted} AND ${where} LIMIT $2`,
      [nowMs, limit + 1, ...values],
    )
    const sessions = rows.slice(0, limit).map(sessionOf)
    return { sessions, next: rows.length > limit ? cursor(sessions.at(-1)!) : null }
  }

  /** In steps, so that no statement runs for as long as the table is large. */
  async function countEveryone(nowMs: number): Promise<number> {
    let live = 0
    let last: Buffer = beforeAll
    for (;;) {
      const [row] = await database.read(
        `SELECT count(*) AS seen, count(*) FILTER (WHERE ${isCounted}) AS live,
                (array_agg(id ORDER BY id DESC))[1] AS last
           FROM (SELECT * FROM ${table} WHERE id > $2 ORDER BY id LIMIT $3) AS page`,
        [nowMs, last, rowsPerCount],
      )
      live += Number(row?.live ?? 0)
      if (Number(row?.seen ?? 0) < rowsPerCount) return live
      last = bytesOf(row?.last)
    }
  }

  return {
    async list(filter: SessionFilter, page: PageRequest): Promise<SessionPage> {
      database.assertOpen()
      const { cursor } = page
      // A cursor may come from outside, and what is no cursor of ours has nothing behind it.
      if (filter === 'everyone') {
        const after = cursor === null ? beforeAll : idKey(cursor)
        if (after === null) return none
        return pageOf('id > $3 ORDER BY id', [after], page, ({ id }) => id)
      }
      const subject = textKey(filter.subject)
      const newestFirst = 'ORDER BY created_at_ms DESC, id DESC'
      if (cursor === null) return pageOf(`subject = $3 ${newestFirst}`, [subject], page, cursorOf)
      const after = positionOf(cursor)
      if (after === null) return none
      return pageOf(
        `subject = $3 AND (created_at_ms, id) < ($4, $5) ${newestFirst}`,
        [subject, after.createdAtMs, after.key],
        page,
        cursorOf,
      )
    },

    async count(filter: SessionFilter, nowMs: number): Promise<number> {
      database.assertOpen()
      if (filter === 'everyone') return countEveryone(nowMs)
      const [row] = await database.read(
        `SELECT count(*) AS live FROM ${table} WHERE ${isCounted} AND subject = $2`,
        [nowMs, textKey(filter.subject)],
      )
      return Number(row?.live ?? 0)
    },
  }
}
