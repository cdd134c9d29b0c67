// A store that fills up to a million sessions: what a session takes, how fast they come in, and what "end all sessions of a subject" costs as
// the subject's sessions and everyone's grow.
import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { onPostgres, onRedis } from '../databases/drivers.mjs'
import { sampleSession } from '../sample-session.mjs'
import { median, quantile } from '../statistics.mjs'
import { openStore } from './open-store.mjs'

const underWay = 64
const endings = 15
const dayMs = 86_400_000

/**
 * @typedef {object} Population
 * @property {string} kind
 * @property {number} sessions
 * @property {number} bytesPerSession
 * @property {number} signInsPerSecond Over the last stretch, by one process.
 * @property {{ of: number, medianMs: number, p90Ms: number }[]} endAll By how many sessions the subject has.
 */

/**
 * @param {string} kind
 * @param {string} address
 * @param {{ sizes: readonly number[], subjectSizes: readonly number[], onSize: (population: Population) => void }} options
 */
export async function measurePopulation(kind, address, { sizes, subjectSizes, onSize }) {
  const { store, disconnect } = await openStore(kind, address)
  const meter = await bytesMeter(kind, address)
  try {
    const emptyBytes = await meter.bytes()
    let count = 0
    for (const size of sizes) {
      const beganMs = performance.now()
      await fill(store, count, size)
      const tookSeconds = (performance.now() - beganMs) / 1_000
      const bytes = await meter.bytes()
      const endAll = []
      for (const of of subjectSizes) endAll.push({ of, ...(await endAllOf(store, of)) })
      onSize({
        kind,
        sessions: size,
        bytesPerSession: (bytes - emptyBytes) / size,
        signInsPerSecond: (size - count) / tookSeconds,
        endAll,
      })
      count = size
    }
  } finally {
    await meter.close()
    await store.close()
    await disconnect()
  }
}

async function fill(store, from, to) {
  let next = from
  async function lane() {
    while (next < to) {
      const index = next++
      await insert(store, `user_${index}`)
    }
  }
  await Promise.all(Array.from({ length: underWay }, lane))
}

async function insert(store, subject) {
  const nowMs = Date.now()
  const outcome = await store.insert(sampleSession(subject, nowMs), {
    nowMs,
    maxPerSubject: null,
    onCap: 'refuse',
    eventExpiresAtMs: nowMs + 600_000,
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.session
}

/** Subjects of their own, so that nothing is left of the one before. */
async function endAllOf(store, of) {
  const tookMs = []
  for (let round = 0; round < endings; round++) {
    const subject = `leaver_${of}_${round}_${randomBytes(4).toString('hex')}`
    await Promise.all(Array.from({ length: of }, () => insert(store, subject)))
    const nowMs = Date.now()
    const beganMs = performance.now()
    await store.end(
      { subject },
      { nowMs, eventExpiresAtMs: nowMs + 600_000, cutoffExpiresAtMs: nowMs + dayMs },
    )
    tookMs.push(performance.now() - beganMs)
    const left = await store.count({ subject }, Date.now())
    if (left !== 0) throw new Error(`${left} sessions outlived their subject's end`)
  }
  return { medianMs: median(tookMs), p90Ms: quantile(tookMs, 0.9) }
}

/** What the store takes, by its own account: files, memory, or tables with their indexes. */
async function bytesMeter(kind, address) {
  if (kind === 'embedded') {
    return {
      async bytes() {
        const files = await readdir(address)
        const sizes = await Promise.all(
          files.map(async (file) => (await stat(join(address, file))).blocks * 512),
        )
        return sizes.reduce((sum, size) => sum + size, 0)
      },
      close: async () => {},
    }
  }
  if (kind === 'redis') {
    const client = await onRedis.clientFor(address)
    return {
      bytes: async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]),
      close: async () => client.destroy(),
    }
  }
  const pool = onPostgres.poolFor(address, 1)
  const text = `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'latchkey'::regnamespace`
  return {
    bytes: async () => Number((await pool.query(text)).rows[0].bytes),
    close: () => pool.end(),
  }
}
