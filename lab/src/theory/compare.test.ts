import { families } from '@latchkey/advisor'
import { expect, test } from 'vitest'
import type { ComparedQuantity } from '../result.ts'
import { comparisonOf } from './compare.ts'
import { reasons } from './reasons.ts'

const row = {
  scenario: 'bare',
  variant: 'session',
  store: 'memory',
  what: 'cookie',
  quantity: 'wire_bytes_per_request',
  family: 'server_session',
} as const

test.each([
  [100, 100, true],
  [100, 200, true],
  [100, 50, true],
  [100, 201, false],
  [100, 49, false],
  [0, 0, true],
  [0, 0.0005, true],
  [0, 3, false],
  [3, 0, false],
])('theory %d and measured %d: within two is %s', (theory, measured, isWithinTwo) => {
  expect(comparisonOf({ ...row, theory, measured }).isWithinTwo).toBe(isWithinTwo)
})

test('a row that is off has the reason of its quantity, its family and its side, and no other', () => {
  const exposure = { ...row, quantity: 'revocation_exposure_mean_s' } as const
  expect(comparisonOf({ ...exposure, theory: 0.023, measured: 0 }).reason).toMatch(/knows at once/)
  expect(comparisonOf({ ...exposure, theory: 0.023, measured: 1 }).reason).toMatch(/share the cores/)
  // Nobody has an explanation for a revocation that is later than the node states: that is a defect, and no matter of models.
  expect(comparisonOf({ ...exposure, theory: 0.023, measured: 2.6 }).reason).toBeNull()
  expect(comparisonOf({ ...exposure, theory: 0.023, measured: 0.03 }).reason).toBeNull()
})

test('a credential on the wire is counted, not modelled: no reason would do', () => {
  for (const [theory, measured] of [
    [86, 400],
    [400, 86],
  ] as const) {
    expect(comparisonOf({ ...row, theory, measured })).toMatchObject({ isWithinTwo: false, reason: null })
  }
})

test('reasons are about families that there are, and each says something of its own', () => {
  const ids = families.map(({ id }) => id)
  for (const { families, text } of reasons) {
    for (const family of families) expect(ids).toContain(family)
    expect(text.length).toBeGreaterThan(40)
  }
  const keys = reasons.flatMap(({ quantity, families, side }) =>
    families.map((family): `${ComparedQuantity} ${string}` => `${quantity} ${family} ${side}`),
  )
  expect(new Set(reasons.map(({ text }) => text)).size).toBe(reasons.length)
  expect(keys.length).toBeGreaterThan(0)
})
