// What it costs that the store is far away: checks answered from copies, checks that read the record, and the bare driver.
import { nextMessage, startScript, stop } from '../processes.mjs'
import { pairedRatio, median } from '../statistics.mjs'
import { farAway } from './far-away.mjs'

const node = new URL('distance-node.mjs', import.meta.url)

export const roundTripsMs = [0, 1, 20]

const peers = {
  redis: { GET: 'node-redis GET', 'connect-redis': 'connect-redis' },
  postgres: { SELECT: 'pg SELECT' },
}

/**
 * @param {'redis' | 'postgres'} kind
 * @param {import('../databases/redis.mjs').Database} database
 * @param {{ roundTripMs: number, roundMs: number }} options
 * @returns {Promise<import('../report.mjs').Line[]>}
 */
export async function measureDistance(kind, database, { roundTripMs, roundMs }) {
  const line = await farAway(database.port, roundTripMs)
  const url = database.url.replace(`:${database.port}`, `:${line.port}`)
  const child = startScript(node, [kind, url, String(roundMs)])
  try {
    const results = await nextMessage(child, 180_000)
    const measured = (name, shown) => ({
      name: shown,
      value: median(results[name].perSecond),
      medianMs: results[name].medianMs,
      p99Ms: results[name].p99Ms,
    })
    return ['check, copies', 'check, no copies'].flatMap((ours) =>
      Object.entries(peers[kind]).map(([peer, shown]) => ({
        id: `distance/${kind}/${roundTripMs}/${ours}/${peer}`,
        what: `${ours}, ${kind} ${roundTripMs} ms away`,
        unit: 'req/s',
        ours: measured(ours, 'Latchkey'),
        other: measured(peer, shown),
        as: 'speed',
        ...pairedRatio(results[ours].perSecond, results[peer].perSecond),
      })),
    )
  } finally {
    await stop(child)
    await line.close()
  }
}
