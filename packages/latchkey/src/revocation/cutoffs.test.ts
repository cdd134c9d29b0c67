import { describe, expect, it } from 'vitest'
import { createCutoffs } from './cutoffs.ts'

const who = { subject: 'user_1', tenant: 'acme', signedInAtSeconds: 1_000 }

describe('cut-offs', () => {
  it('the highest of subject, tenant and everyone counts, in whatever order they come', () => {
    const cutoffs = createCutoffs({ maxEntries: 10, now: () => 0 })
    cutoffs.raiseSubject('user_1', { beforeMs: 1_000_500, expiresAtMs: 9e9 })
    cutoffs.raiseSubject('user_1', { beforeMs: 5, expiresAtMs: 9e9 })
    expect(cutoffs.cover(who)).toBe(true)
    expect(cutoffs.cover({ ...who, signedInAtSeconds: 1_001 })).toBe(false)
    cutoffs.raiseTenant('acme', { beforeMs: 2_000_000, expiresAtMs: 9e9 })
    expect(cutoffs.cover({ ...who, signedInAtSeconds: 1_001 })).toBe(true)
    expect(cutoffs.cover({ subject: 'user_2', tenant: null, signedInAtSeconds: 1_001 })).toBe(false)
    cutoffs.raiseGlobal(3_000_000)
    expect(cutoffs.cover({ subject: 'user_2', tenant: null, signedInAtSeconds: 1_001 })).toBe(true)
  })

  it('too many degrade to a cut-off for everyone, never to forgetting', () => {
    const cutoffs = createCutoffs({ maxEntries: 3, now: () => 0 })
    for (let user = 0; user < 5; user++) {
      cutoffs.raiseSubject(`user_${user}`, { beforeMs: 1_000_000 + user, expiresAtMs: 9e9 })
    }
    expect(cutoffs.size).toBeLessThanOrEqual(3)
    for (let user = 0; user < 5; user++) expect(cutoffs.cover({ ...who, subject: `user_${user}` })).toBe(true)
  })

  it('expired ones make room first', () => {
    let nowMs = 0
    const cutoffs = createCutoffs({ maxEntries: 2, now: () => nowMs })
    cutoffs.raiseSubject('old_1', { beforeMs: 1_000_000, expiresAtMs: 5 })
    cutoffs.raiseSubject('old_2', { beforeMs: 1_000_000, expiresAtMs: 5 })
    nowMs = 10
    cutoffs.raiseSubject('new', { beforeMs: 1_000_000, expiresAtMs: 50 })
    expect(cutoffs.cover({ ...who, subject: 'bystander' })).toBe(false)
    expect(cutoffs.cover({ ...who, subject: 'new' })).toBe(true)
  })
})
