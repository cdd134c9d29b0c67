import { median, pairedRatio } from '../statistics.mjs'

/**
 * One way to do the job. `run` does it `count` times and throws if the answer is ever wrong, which also keeps the compiler from
 * leaving the work out.
 * @typedef {{ name: string, run: (count: number) => void | Promise<void> }} Side
 */

/**
 * @typedef {{ quick: boolean }} Effort
 * @typedef {Record<string, number[]>} Series Nanoseconds for one operation, round by round, by side.
 */

/**
 * Times all sides in many short rounds, each round in another order, so that whatever else the machine does hits all of them alike.
 * @param {readonly Side[]} sides
 * @param {Effort} effort
 * @returns {Promise<Series>}
 */
export async function timeInTurns(sides, { quick }) {
  const batchMs = quick ? 3 : 10
  const rounds = quick ? 30 : 120
  const warmUpMs = quick ? 250 : 600
  /** @type {Map<Side, number>} */
  const counts = new Map()
  for (const side of sides) counts.set(side, await countFor(side, { batchMs, warmUpMs }))
  /** @type {Series} */
  const series = Object.fromEntries(sides.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(round + turn) % sides.length]
      const count = counts.get(side) ?? 1
      series[side.name].push((await timeOnce(side, count)) / count)
    }
  }
  return series
}

/**
 * How often fits into one batch, found while the code gets hot.
 * @param {Side} side
 * @param {{ batchMs: number, warmUpMs: number }} limits
 */
async function countFor(side, { batchMs, warmUpMs }) {
  let count = 1
  let spentMs = 0
  let lastMs = 0
  while (spentMs < warmUpMs) {
    lastMs = (await timeOnce(side, count)) / 1e6
    spentMs += lastMs
    if (lastMs < batchMs / 2) count *= 2
  }
  return Math.max(1, Math.round((count * batchMs) / Math.max(lastMs, 0.001)))
}

/**
 * @param {Side} side
 * @param {number} count
 * @returns {Promise<number>} Nanoseconds.
 */
async function timeOnce(side, count) {
  const start = process.hrtime.bigint()
  const pending = side.run(count)
  if (pending !== undefined) await pending
  return Number(process.hrtime.bigint() - start)
}

/**
 * The result line of two sides.
 * @param {Series} series
 * @param {{ id: string, what: string, ours: string, other: string, as: 'time' | 'speed' }} line
 * @returns {import('../report.mjs').Line}
 */
export function lineOf(series, { id, what, ours, other, as }) {
  const [mine, theirs] = [series[ours], series[other]]
  return {
    id,
    what,
    unit: 'ns',
    ours: { name: ours, value: median(mine) },
    other: { name: other, value: median(theirs) },
    as,
    ...(as === 'time' ? pairedRatio(mine, theirs) : pairedRatio(theirs, mine)),
  }
}
