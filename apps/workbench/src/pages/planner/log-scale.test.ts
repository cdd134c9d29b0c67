import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endNames, placeOf, scaleAround, ticksOf } from './log-scale.ts'

describe('a logarithmic scale', () => {
  it('spans whole decades around all values, and has a place for zero only where there is one', () => {
    expect(scaleAround([3, 4_000, null])).toEqual({ from: 0, to: 4, hasZero: false })
    expect(scaleAround([0, 0.02])).toEqual({ from: -2, to: -1, hasZero: true })
    expect(scaleAround([0, null])).toEqual({ from: 0, to: 1, hasZero: true })
    expect(scaleAround([])).toEqual({ from: 0, to: 1, hasZero: false })
  })

  it('keeps the order of values, and all of them on the line', () => {
    const value = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e15, noNaN: true }))
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 }), (values) => {
        const scale = scaleAround(values)
        const places = values.toSorted((a, b) => a - b).map((one) => placeOf(one, scale, 200))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        for (const place of places) expect(place >= 0 && place <= 200.001).toBe(true)
      }),
    )
  })

  it('has as many ticks as there is room for', () => {
    const scale = { from: 0, to: 9, hasZero: false }
    expect(ticksOf(scale, 900, 40)).toHaveLength(10)
    expect(ticksOf(scale, 200, 40)).toEqual([1, 100, 1e4, 1e6, 1e8])
    expect(ticksOf({ ...scale, hasZero: true }, 900, 40)[0]).toBe(0)
  })

  it('names of lines that end together stand side by side, and others never cover each other', () => {
    expect(
      endNames(
        [
          { name: 'B', y: 50 },
          { name: 'A', y: 50.5 },
        ],
        12,
        100,
      ),
    ).toEqual([{ names: ['A', 'B'], y: 50 }])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 7 }), (ys) => {
        const placed = endNames(
          ys.map((y, index) => ({ name: String(index), y })),
          12,
          200,
        )
        expect(placed.flatMap(({ names }) => names).toSorted()).toEqual(
          ys.map((_, index) => String(index)).toSorted(),
        )
        for (const [index, { y }] of placed.entries()) {
          expect(y).toBeLessThanOrEqual(200)
          if (index > 0) expect(y - placed[index - 1]!.y).toBeGreaterThanOrEqual(12 - 1e-9)
        }
      }),
    )
  })
})
