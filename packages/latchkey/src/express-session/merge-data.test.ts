import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSameData, mergeData } from './merge-data.ts'

const merged = (base: object, mine: object, stored: object): unknown =>
  JSON.parse(mergeData(JSON.stringify(base), JSON.stringify(mine), JSON.stringify(stored)))
const data = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 2 }))
  .map((value) => JSON.parse(JSON.stringify(value)) as object)

describe('two writers of one session', () => {
  it('both count if they write different properties', () => {
    expect(merged({ a: 1 }, { a: 1, b: 2 }, { a: 1, c: 3 })).toEqual({ a: 1, b: 2, c: 3 })
    expect(merged({ a: 1, b: 2 }, { a: 1 }, { a: 5, b: 2 })).toEqual({ a: 5 })
  })

  it('of one property the later write counts', () => {
    expect(merged({ a: 1 }, { a: 2 }, { a: 3 })).toEqual({ a: 2 })
    expect(merged({ a: 1 }, {}, { a: 3 })).toEqual({})
  })

  it('signing out is not undone by who only read', () => {
    const signedIn = { passport: { user: 'ada' }, views: 1 }
    expect(merged(signedIn, { ...signedIn, views: 2 }, { passport: {}, views: 1 })).toEqual({
      passport: {},
      views: 2,
    })
  })

  it('who changed nothing changes nothing, but the cookie is always the newest', () => {
    fc.assert(
      fc.property(data, data, (base, stored) => {
        expect(merged(base, base, stored)).toEqual(stored)
      }),
    )
    expect(merged({ cookie: 1 }, { cookie: 1 }, { cookie: 2 })).toEqual({ cookie: 1 })
  })

  it('whoever is alone gets what it wrote', () => {
    fc.assert(
      fc.property(data, data, (base, mine) => {
        expect(merged(base, mine, base)).toEqual(mine)
      }),
    )
  })

  it('a property named __proto__ stays a property', () => {
    const text = mergeData('{}', '{"__proto__":{"isAdmin":true}}', '{"a":1}')
    expect(text).toBe('{"a":1,"__proto__":{"isAdmin":true}}')
    expect(Reflect.get({}, 'isAdmin')).toBe(undefined)
  })

  it('the cookie and the order of properties make no difference in data', () => {
    expect(isSameData('{"a":1,"b":2,"cookie":1}', '{"b":2,"cookie":2,"a":1}')).toBe(true)
    expect(isSameData('{"a":1}', '{"a":2}')).toBe(false)
  })
})
