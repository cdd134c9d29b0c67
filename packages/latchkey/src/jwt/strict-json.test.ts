import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrictObject } from './strict-json.ts'

describe('strict JSON', () => {
  it('reads what JSON.parse reads', () => {
    const name = fc.string().filter((text) => text !== '__proto__')
    const { value } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
      value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('object')),
    }))
    const space = fc.constantFrom('', ' ', '\n  ', '\t')
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 6 }), space, (object, indent) => {
        const text = JSON.stringify(object, null, indent)
        expect(parseStrictObject(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['{"sub":"a","sub":"b"}'],
    ['{"sub":"a","\\u0073ub":"b"}'],
    ['{"sub":"a" , "sub"\n:\t"a"}'],
    ['{"cnf":{"jkt":"a","jkt":"b"}}'],
    ['{"a":[{"b":1,"b":1}]}'],
    ['{"a":{"b":1},"a":2}'],
    ['{"a":1,"a":{"b":1}}'],
    ['{"":1,"":2}'],
    ['{"\\"":1,"\\u0022":2}'],
    ['{"\\\\":1,"\\u005c":2}'],
    ['{"toString":1,"toString":2}'],
  ])('JWTV-11, ATK-38: two members with one name refuse the whole text: %s', (text) => {
    expect(parseStrictObject(text)).toBeNull()
  })

  it('finds a repeated name wherever it stands and however it is escaped', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 })
    const escaped = (name: string): string =>
      `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
    fc.assert(
      fc.property(names, fc.nat(), fc.boolean(), (list, pick, isEscaped) => {
        const twice = list[pick % list.length]!
        const members = [
          ...list.map((name) => `${JSON.stringify(name)}:1`),
          `${isEscaped ? escaped(twice) : JSON.stringify(twice)}:2`,
        ]
        expect(parseStrictObject(`{${members.join(',')}}`)).toBeNull()
      }),
    )
  })

  it('is not fooled by colons, quotes and braces inside of texts', () => {
    const tricky = { 'a:b': ':', 'c"d': '","x":1', 'e\\': '\\":', f: ['{"a":1}', '\\\\"'] }
    expect(parseStrictObject(JSON.stringify(tricky))).toEqual(tricky)
  })

  it('JWTV-22: sixteen levels pass and seventeen do not', () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(parseStrictObject(nested(16))).not.toBeNull()
    expect(parseStrictObject(nested(17))).toBeNull()
    expect(parseStrictObject(`{"a":${'['.repeat(8000)}${']'.repeat(8000)}}`)).toBeNull()
  })

  it.each(['{"__proto__":{"admin":true}}', '{"a":{"__proto__":1}}', '{"\\u005f_proto__":1}'])(
    'ATK-38: a member __proto__ is refused: %s',
    (text) => expect(parseStrictObject(text)).toBeNull(),
  )

  it('the names of Object.prototype are names like any other, and never inherited', () => {
    const object = parseStrictObject('{"constructor":{"prototype":{"admin":true}},"hasOwnProperty":1}')!
    expect(Object.keys(object)).toEqual(['constructor', 'hasOwnProperty'])
    expect(object['toString']).toBeUndefined()
    expect('valueOf' in object).toBe(false)
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it.each(['{"exp":1e999}', '{"a":[-1e999]}'])('a number that overflows is refused: %s', (text) =>
    expect(parseStrictObject(text)).toBeNull(),
  )

  it.each(['[]', '"a"', '1', 'null', 'true', '', '{', '{}x', '\uFEFF{}', '{"a":1,}', "{'a':1}"])(
    'only one object is an object: %j',
    (text) => expect(parseStrictObject(text)).toBeNull(),
  )

  it('is frozen at every level', () => {
    const object = parseStrictObject('{"a":{"b":[{"c":1}]}}') as { a: { b: [{ c: number }] } }
    for (const value of [object, object.a, object.a.b, object.a.b[0]])
      expect(Object.isFrozen(value)).toBe(true)
  })
})
