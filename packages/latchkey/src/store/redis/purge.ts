import type { MergedLog } from './merged-log.ts'
import { listOf, numberOf, textOf } from './reply.ts'
import type { Shards } from './shards.ts'
import { purgeShard } from './upkeep-scripts.ts'

/** Forgets what has expired, one shard after the other, at most `limit` of each kind over all of them. */
export async function purgeExpired(
  shards: Shards,
  log: MergedLog,
  nowMs: number,
  limit: number,
): Promise<number> {
  const left = [limit, limit, limit, limit]
  for (const shard of shards.all) {
    const args = [`${nowMs}`, ...left.map(String)]
    const [sessions, events, cutoffs, documents] = listOf(await shards.run(purgeShard, shard, args))
    const eventIds = listOf(events).map(textOf)
    log.forget(shard, eventIds)
    const gone = [numberOf(sessions), eventIds.length, numberOf(cutoffs), numberOf(documents)]
    for (const [kind, count] of gone.entries()) left[kind]! -= count
    if (left.every((rest) => rest <= 0)) break
  }
  return left.reduce((sum, rest) => sum + limit - rest, 0)
}
