// What a million revocations weigh in a process.
import { randomBytes } from 'node:crypto'
import { createRevocationSet } from '../latchkey.mjs'
import { must } from './pool.mjs'

const entries = 1_000_000

/** @returns {Promise<import('../report.mjs').Line[]>} */
export async function measureRevocationMemory() {
  const nowMs = Date.now()
  const expiresAtMs = nowMs + 3_600_000
  const set = createRevocationSet({ maxEntries: entries })
  const before = process.memoryUsage()
  let sample = ''
  for (let entry = 0; entry < entries; entry++) {
    const id = randomBytes(16).toString('base64url')
    if (entry === 123_456) sample = id
    must(set.add(id, expiresAtMs, nowMs) === 'added', 'there must be room for all entries')
  }
  globalThis.gc?.()
  const after = process.memoryUsage()
  must(set.size === entries, 'all entries must be there')
  must(
    set.has(sample, nowMs) && !set.has(randomBytes(16).toString('base64url'), nowMs),
    'the set must know its entries and no others',
  )
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
  return [
    {
      id: 'memory/revocations',
      what: '1,000,000 revocations in memory',
      unit: 'MB',
      ours: { name: 'Latchkey', value: grown / 1e6 },
    },
  ]
}
