import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  emptyBasket,
  formatBasket,
  linesOf,
  merged,
  parseBasket,
  totalCents,
  withCount,
  type Basket,
} from './basket.ts'
import { products } from './catalogue.ts'

const line = fc.tuple(fc.constantFrom(...products.map(({ id }) => id)), fc.integer({ min: 1, max: 9 }))
const baskets: fc.Arbitrary<Basket> = fc.array(line).map((lines) => new Map(lines))

describe('a basket', () => {
  test('comes out of its cookie as it went in', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        expect(parseBasket(formatBasket(basket))).toEqual(basket)
      }),
    )
  })

  test('is made of cookie octets', () => {
    fc.assert(
      fc.property(baskets, (basket) => {
        expect(formatBasket(basket)).toMatch(/^[a-z0-9.~]*$/)
      }),
    )
  })

  test('never holds what is not sold, nor more of it than is sent, whatever a cookie says', () => {
    const hostile = fc.array(
      fc.oneof(fc.string(), fc.constantFrom('key.9', 'key.10', 'key.0', 'key.-1', '__proto__.1', 'key.1e3')),
    )
    fc.assert(
      fc.property(hostile, (lines) => {
        for (const [id, count] of parseBasket(lines.join('~'))) {
          expect(products.some((product) => product.id === id)).toBe(true)
          expect(count).toBeGreaterThanOrEqual(1)
          expect(count).toBeLessThanOrEqual(9)
        }
      }),
    )
  })

  test('is the same after two merges as after one', () => {
    fc.assert(
      fc.property(baskets, baskets, (one, other) => {
        const once = merged(one, other)
        expect(merged(once, other)).toEqual(once)
        for (const [id, count] of [...one, ...other]) expect(once.get(id)).toBeGreaterThanOrEqual(count)
      }),
    )
  })

  test('costs what its lines cost', () => {
    const basket = withCount(withCount(withCount(emptyBasket, 'teacup', 3), 'key', 12), 'lamp', 0)
    expect(linesOf(basket).map(({ product, count }) => [product.id, count])).toEqual([
      ['teacup', 3],
      ['key', 9],
    ])
    expect(totalCents(linesOf(basket))).toBe(3 * 1_450 + 9 * 890)
  })
})
