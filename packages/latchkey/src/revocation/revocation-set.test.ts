import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomText } from '../crypto/random.ts'
import { createRevocationSet } from './revocation-set.ts'

const later = 600_000

describe('revocation set', () => {
  it('REV-3: remembers until the moment of expiry, and not less', () => {
    const set = createRevocationSet({ maxEntries: 10 })
    const id = randomText(16)
    set.add(id, 5_500, 0)
    expect(set.has(id, 5_499)).toBe(true)
    expect(set.has(id, 5_500)).toBe(true)
    expect(set.has(id, 6_000)).toBe(false)
  })

  it('answers as a Map does, for ids of any kind', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', '', 'A'.repeat(22), 'constructor'))
    const step = fc.record({
      id: text,
      expiresAtMs: fc.integer({ min: 0, max: 100_000 }),
      nowMs: fc.integer({ min: 0, max: 100_000 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const set = createRevocationSet({ maxEntries: 10_000 })
        const model = new Map<string, number>()
        let nowMs = 0
        for (const { id, expiresAtMs, nowMs: next } of steps) {
          nowMs = Math.max(nowMs, next)
          set.add(id, expiresAtMs, nowMs)
          model.set(id, Math.max(model.get(id) ?? 0, Math.ceil(expiresAtMs / 1000) * 1000))
          for (const [known, expiry] of model) expect(set.has(known, nowMs)).toBe(expiry > nowMs)
        }
      }),
    )
  })

  it('an id in another spelling is another id', () => {
    const set = createRevocationSet({ maxEntries: 10 })
    const id = `${'A'.repeat(21)}A`
    set.add(id, later, 0)
    expect(set.has(`${'A'.repeat(21)}B`, 0)).toBe(false)
    expect(set.has(`${'A'.repeat(21)}=`, 0)).toBe(false)
    expect(set.has(`${'A'.repeat(21)}\u0141`, 0)).toBe(false)
  })

  it('says that it is full, keeps what it has, and takes new ones when old ones have expired', () => {
    const set = createRevocationSet({ maxEntries: 100 })
    const ids = Array.from({ length: 101 }, () => randomText(16))
    for (const id of ids.slice(0, 100)) expect(set.add(id, later, 0)).toBe('added')
    expect(set.add(ids[100]!, later, 0)).toBe('full')
    expect(set.add(ids[0]!, later * 2, 0)).toBe('added')
    for (const id of ids.slice(0, 100)) expect(set.has(id, 0)).toBe(true)
    expect(set.add(ids[100]!, later * 2, later)).toBe('added')
    expect(set.has(ids[0]!, later)).toBe(true)
  })

  it('a million entries fit into 64 MB', () => {
    const set = createRevocationSet({ maxEntries: 1_000_000 })
    for (let number = 0; number < 1_000_000; number++) set.add(randomText(16), later, 0)
    expect(set.size).toBe(1_000_000)
    expect(set.byteLength).toBeLessThanOrEqual(64_000_000)
  })
})
