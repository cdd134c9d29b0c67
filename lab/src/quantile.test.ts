import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curveShares, distributionOf, quantile } from './quantile.ts'

test.each([
  [[5], 0.99, 5],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[4, 1, 3, 2], 0, 1],
  [[4, 1, 3, 2], 1, 4],
  [[0, 10], 0.9, 9],
])('the quantile of %j at %d is %d', (values, share, expected) => {
  expect(quantile(values, share)).toBeCloseTo(expected, 10)
})

test('there is no distribution of nothing', () => {
  expect(distributionOf([])).toBeNull()
  expect(quantile([], 0.5)).toBeNaN()
})

test('a distribution rises, stays within the values, and does not care in which order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
      const found = distributionOf(values)!
      expect(found.curve).toHaveLength(curveShares.length)
      expect(found.curve).toEqual(found.curve.toSorted((a, b) => a - b))
      expect(found.curve[0]).toBe(Math.min(...values))
      expect(found.max).toBe(Math.max(...values))
      expect([found.p50, found.p90, found.p99]).toEqual(
        [found.p50, found.p90, found.p99].toSorted((a, b) => a - b),
      )
      expect(distributionOf(values.toReversed())).toEqual(found)
    }),
  )
})
