import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyState, planKeys, type KeySchedulePolicy, type ScheduledKey } from './key-schedule.ts'

const day = 86_400_000
const policy: KeySchedulePolicy = { rotationSeconds: 30 * 86_400, publishSeconds: 86_400, retainSeconds: 630 }

function step(ring: readonly ScheduledKey[], nowMs: number): readonly ScheduledKey[] {
  const plan = planKeys(ring, { nowMs, policy })
  if (plan.createActivatingAtMs === null) return plan.keep
  return [...plan.keep, { kid: `key-${nowMs}`, createdAtMs: nowMs, activatesAtMs: plan.createActivatingAtMs }]
}

function current(ring: readonly ScheduledKey[], nowMs: number): string {
  return ring
    .filter((key) => keyState(key, ring, { nowMs, policy }) === 'current')
    .map((key) => key.kid)
    .join()
}

describe('key schedule', () => {
  it('the first key signs at once', () => {
    const ring = step([], 0)
    expect(current(ring, 0)).toBe('key-0')
  })

  it('KEY-4: a next key is published a day before it signs, and the old one stays for the longest token life', () => {
    let ring = step([], 0)
    ring = step(ring, 29 * day - 1)
    expect(ring).toHaveLength(1)
    ring = step(ring, 29 * day)
    expect(ring).toHaveLength(2)
    expect(current(ring, 30 * day - 1)).toBe('key-0')
    expect(current(ring, 30 * day)).toBe(`key-${29 * day}`)
    expect(step(ring, 30 * day + 629_999)).toHaveLength(2)
    expect(step(ring, 30 * day + 630_000)).toHaveLength(1)
  })

  it('peers’ defect 3: after a long sleep the new key is still published for a day before it signs', () => {
    const ring = step(step([], 0), 400 * day)
    expect(current(ring, 400 * day)).toBe('key-0')
    expect(current(ring, 401 * day - 1)).toBe('key-0')
    expect(current(ring, 401 * day)).toBe(`key-${400 * day}`)
  })

  it('KEY-6: through ten years of steps at any times there is one signer, and it was published in time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 45 * day }), { minLength: 1, maxLength: 120 }),
        (gaps) => {
          let nowMs = 0
          let ring = step([], 0)
          for (const gap of gaps) {
            nowMs += gap
            ring = step(ring, nowMs)
            expect(step(ring, nowMs)).toEqual(ring)
            const signers = ring.filter((key) => keyState(key, ring, { nowMs, policy }) === 'current')
            expect(signers).toHaveLength(1)
            const [signer] = signers as [ScheduledKey]
            if (signer.createdAtMs > 0) expect(nowMs - signer.createdAtMs).toBeGreaterThanOrEqual(day)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
