import { decodeSession } from '../codec.ts'
import type { PageRequest, SessionFilter, SessionPage } from '../contract.ts'
import type { Session, SessionId } from '../record.ts'
import { digestText } from './layout.ts'
import { countIndex, listIndex } from './listing-scripts.ts'
import { bytesOf, listOf, numberOf, textOf } from './reply.ts'
import { shardOfSubject } from './sessions.ts'
import type { Shards } from './shards.ts'

const leastLookedAt = 50
const countedAtOnce = 1_000
const cursorShape = /^(\d{1,3})\.(\d{1,16})\.([A-Za-z0-9_-]{22})$/

/** A place in the order of a list: shard, then score, then id. */
interface Place {
  readonly shard: number
  readonly score: string
  readonly id: string
}

interface Found extends Place {
  readonly session: Session
}

/** Sessions of a subject, newest sign-in first; of everyone, shard by shard, by the end that they signed in with. */
export async function listSessions(
  shards: Shards,
  filter: SessionFilter,
  page: PageRequest,
): Promise<SessionPage> {
  const { index, within } = placeOf(shards, filter)
  const after = page.cursor === null ? null : parseCursor(page.cursor)
  if (page.cursor !== null && (after === null || !within.includes(after.shard)))
    return { sessions: [], next: null }
  const found: Found[] = []
  for (const shard of within.slice(after === null ? 0 : within.indexOf(after.shard))) {
    const from = after?.shard === shard ? after : null
    await collect(shards, { shard, index, from }, page, found)
    if (found.length > page.limit) break
  }
  const shown = found.slice(0, page.limit)
  const last = shown.at(-1)
  const hasMore = found.length > page.limit && last !== undefined
  return {
    sessions: shown.map(({ session }) => session),
    next: hasMore ? `${last.shard}.${last.score}.${last.id}` : null,
  }
}

/** How many live. In several steps for everyone: who comes or goes meanwhile may be counted or not. */
export async function countSessions(shards: Shards, filter: SessionFilter, nowMs: number): Promise<number> {
  const { index, within } = placeOf(shards, filter)
  const counts = await Promise.all(
    within.map(async (shard) => {
      let live = 0
      for (let from = 0; ; from += countedAtOnce) {
        const args = [index, `${nowMs}`, `${from}`, `${countedAtOnce}`]
        const [looked, alive] = listOf(await shards.run(countIndex, shard, args))
        live += numberOf(alive)
        if (numberOf(looked) < countedAtOnce) return live
      }
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Adds what lives after a place in a shard, until there is one more than the page can show. */
async function collect(
  shards: Shards,
  { shard, index, from }: { readonly shard: number; readonly index: string; readonly from: Place | null },
  page: PageRequest,
  found: Found[],
): Promise<void> {
  let place = from
  while (found.length <= page.limit) {
    const wanted = Math.max(leastLookedAt, page.limit + 1 - found.length)
    const args = [index, place?.score ?? '', place?.id ?? '', `${page.nowMs}`, `${wanted}`]
    const [looked, lastScore, lastId, ...parts] = listOf(await shards.run(listIndex, shard, args))
    for (let at = 0; at < parts.length; at += 3) {
      const score = textOf(parts[at])
      // An id that this store made.
      const id = textOf(parts[at + 1]) as SessionId
      found.push({ shard, score, id, session: decodeSession(id, bytesOf(parts[at + 2])) })
    }
    if (numberOf(looked) < wanted) return
    place = { shard, score: textOf(lastScore), id: textOf(lastId) }
  }
}

function placeOf(
  shards: Shards,
  filter: SessionFilter,
): { readonly index: string; readonly within: readonly number[] } {
  if (filter === 'everyone') return { index: ':x', within: shards.all }
  return { index: `:u:${digestText(filter.subject)}`, within: [shardOfSubject(shards, filter.subject)] }
}

function parseCursor(cursor: string): Place | null {
  const [, shard, score, id] = cursorShape.exec(cursor) ?? []
  return shard === undefined || score === undefined || id === undefined
    ? null
    : { shard: Number(shard), score, id }
}
