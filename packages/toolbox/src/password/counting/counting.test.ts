import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { charactersOf, type PasswordRules } from '../rules.ts'
import { countByComposition } from './by-composition.ts'
import { countByPosition } from './by-position.ts'
import { countPasswords } from './counting.ts'
import { kindsOf, runLimitOf } from './kinds.ts'

/** Everything that rules allow, found by trying every string: slow, and plainly right. */
function allowedBy(rules: PasswordRules): readonly string[] {
  const alphabet = [...new Set(rules.sets.flatMap((set) => charactersOf(set, rules)))]
  let strings = ['']
  for (let at = 0; at < rules.length; at++) {
    strings = strings.flatMap((text) => alphabet.map((character) => text + character))
  }
  return strings.filter((text) => isAllowed(text, rules))
}

function isAllowed(text: string, rules: PasswordRules): boolean {
  const characters = [...text]
  const isWithin = rules.sets.every((set) => {
    const inSet = characters.filter((character) => set.characters.includes(character)).length
    return inSet >= (set.minimum ?? 0) && inSet <= (set.maximum ?? Infinity)
  })
  const longestRun = Math.max(...(text.match(/(.)\1*/gsu) ?? []).map((run) => [...run].length))
  return (
    isWithin &&
    (rules.repeats !== 'none' || new Set(characters).size === characters.length) &&
    longestRun <= (rules.maxConsecutive ?? Infinity) &&
    (rules.begin !== 'letter' || /^\p{L}/u.test(text))
  )
}

const smallRules: fc.Arbitrary<PasswordRules> = fc
  .record({
    length: fc.integer({ min: 1, max: 5 }),
    sets: fc.array(
      fc.record(
        {
          name: fc.constant('some'),
          characters: fc.constantFrom('a', 'ab', 'B1', '12', 'a1', '-é', '😀b'),
          minimum: fc.integer({ min: 0, max: 3 }),
          maximum: fc.integer({ min: 0, max: 5 }),
        },
        { requiredKeys: ['name', 'characters'] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    exclude: fc.constantFrom('', '', 'a', '1'),
    repeats: fc.constantFrom('allowed', 'allowed', 'none'),
    begin: fc.constantFrom('anything', 'letter'),
    maxConsecutive: fc.constantFrom(undefined, undefined, 1, 2),
  })
  .map(({ maxConsecutive, ...rules }) =>
    maxConsecutive === undefined ? rules : { ...rules, maxConsecutive },
  )

describe('counting and unranking', () => {
  test('every number gives another allowed password, and together they are all that the rules allow', () => {
    fc.assert(
      fc.property(smallRules, (rules) => {
        const { count, unrank } = countPasswords(rules)!
        const made = Array.from({ length: Number(count) }, (_, rank) => unrank(BigInt(rank)))
        expect(made.toSorted()).toEqual([...allowedBy(rules)].toSorted())
      }),
      { numRuns: 1000 },
    )
  })

  test('the two ways to count agree', () => {
    const set = fc.record({
      name: fc.constant('some'),
      characters: fc.constantFrom('abcdefghij', 'ABCDEF', '0123456789', '+-*/'),
      minimum: fc.integer({ min: 0, max: 3 }),
      maximum: fc.integer({ min: 3, max: 12 }),
    })
    const rules = fc.record({
      length: fc.integer({ min: 4, max: 12 }),
      sets: fc.uniqueArray(set, { selector: ({ characters }) => characters, minLength: 1 }),
      repeats: fc.constantFrom('allowed', 'none'),
      begin: fc.constantFrom('anything', 'letter'),
    }) as fc.Arbitrary<PasswordRules>
    fc.assert(
      fc.property(rules, (rules) => {
        const kinds = kindsOf(rules)
        expect(runLimitOf(rules)).toBeNull()
        expect(countByComposition(rules, kinds).count).toBe(countByPosition(rules, kinds).count)
      }),
      { numRuns: 150 },
    )
  })

  it('length 3 over 4 symbols: every allowed string is hit by exactly one number', () => {
    const rules: PasswordRules = {
      length: 3,
      sets: [
        { name: 'letters', characters: 'ab', minimum: 1 },
        { name: 'digits', characters: '01', minimum: 1 },
      ],
    }
    const { count, unrank } = countPasswords(rules)!
    // 4³ strings, less 2³ of letters only and 2³ of digits only.
    expect(count).toBe(48n)
    expect(new Set(Array.from({ length: 48 }, (_, rank) => unrank(BigInt(rank)))).size).toBe(48)
  })
})
