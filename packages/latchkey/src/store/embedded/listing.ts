import { setImmediate as nextTurn } from 'node:timers/promises'
import { decodeSession } from '../codec.ts'
import type { PageRequest, SessionFilter, SessionPage } from '../contract.ts'
import { isCutOff } from '../cutoff.ts'
import { isLive } from '../live.ts'
import type { Session } from '../record.ts'
import type { Environment } from './environment.ts'
import { idFromKey, idKey, idOfSubjectKey, positionOf, subjectCursor, subjectRange } from './layout.ts'
import { readIndexed } from './sessions.ts'

/** A session with the key of the entry that it was found by. */
interface Row {
  readonly key: Buffer
  readonly session: Session
}

const rowsPerTurn = 2000

/** Lists and counts what is live, from the newest commit of any process. */
export function embeddedListing(
  environment: Environment,
  cutoffOver: (session: Session) => number,
): {
  list(filter: SessionFilter, page: PageRequest): SessionPage
  count(filter: SessionFilter, nowMs: number): number | Promise<number>
} {
  const { tables } = environment

  function* everyone(after: Buffer | null): Generator<Row> {
    const range = after === null ? {} : { start: Buffer.concat([after, Buffer.of(0)]) }
    for (const { key, value } of tables.sessions.getRange(range)) {
      yield { key, session: decodeSession(idFromKey(key), value) }
    }
  }

  function* ofSubject(subject: string, after: Buffer | null): Generator<Row> {
    for (const key of tables.bySubject.getKeys(subjectRange(subject, after))) {
      yield { key, session: readIndexed(tables, idOfSubjectKey(key)) }
    }
  }

  const counts = (session: Session, nowMs: number): boolean =>
    isLive(session, nowMs) && !isCutOff(session, cutoffOver(session))

  function countSubject(subject: string, nowMs: number): number {
    return environment.fresh(() => {
      let live = 0
      for (const { session } of ofSubject(subject, null)) {
        if (counts(session, nowMs)) live++
      }
      return live
    })
  }

  // A million records take about a second: in turns, so that requests are answered meanwhile. A session that comes
  // or goes between two turns may be counted or not, as if the call had been a moment earlier or later.
  async function countEveryone(nowMs: number): Promise<number> {
    let live = 0
    let last: Buffer | null = null
    for (;;) {
      const reached: Buffer | null = environment.fresh(() => {
        let rows = 0
        for (const { key, session } of everyone(last)) {
          if (counts(session, nowMs)) live++
          if (++rows === rowsPerTurn) return key
        }
        return null
      })
      if (reached === null) return live
      last = reached
      await nextTurn()
    }
  }

  return {
    list(filter: SessionFilter, { nowMs, limit, cursor }: PageRequest): SessionPage {
      const isEveryone = filter === 'everyone'
      const after = cursor === null ? null : isEveryone ? idKey(cursor) : positionOf(cursor)
      // A cursor may come from outside, and what is no cursor of ours has nothing behind it.
      if (cursor !== null && after === null) return { sessions: [], next: null }
      return environment.fresh(() => {
        const found: Row[] = []
        for (const row of isEveryone ? everyone(after) : ofSubject(filter.subject, after)) {
          if (!counts(row.session, nowMs)) continue
          if (found.length === limit) {
            const { key } = found[limit - 1]!
            return {
              sessions: found.map(({ session }) => session),
              next: isEveryone ? idFromKey(key) : subjectCursor(key),
            }
          }
          found.push(row)
        }
        return { sessions: found.map(({ session }) => session), next: null }
      })
    },

    count(filter: SessionFilter, nowMs: number): number | Promise<number> {
      return filter === 'everyone' ? countEveryone(nowMs) : countSubject(filter.subject, nowMs)
    },
  }
}
