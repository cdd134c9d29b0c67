import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  digits,
  inGroups,
  lengthForBits,
  log2,
  lowerCase,
  planPassword,
  randomBelow,
  upperCase,
  type PasswordRules,
  type RulesProblem,
} from './index.ts'

const random = (count: number): Uint8Array => randomBytes(count)

const fourClasses = (minimum: number): PasswordRules['sets'] => [
  { name: 'lower-case letters', characters: lowerCase, minimum },
  { name: 'capital letters', characters: upperCase, minimum },
  { name: 'digits', characters: digits, minimum },
  { name: 'symbols', characters: '!@#$%^&*', minimum },
]

function spaceOf(rules: PasswordRules): { count: bigint; bits: number; draw: () => string } {
  const plan = planPassword(rules)
  if (!plan.ok) throw new Error(plan.problems.map(({ text }) => text).join(' '))
  return { ...plan.value, draw: () => plan.value.draw(random) }
}

describe('entropy', () => {
  it.each([
    [8, 47.67],
    [12, 72.89],
    [16, 97.71],
    [20, 122.38],
  ])('one of each of four classes, length %i, is %d bits', (length, bits) => {
    expect(spaceOf({ length, sets: fourClasses(1) }).bits).toBeCloseTo(bits, 2)
  })

  it('sixteen characters with six digits or more, of 36, is 80.83 bits (bitwarden/clients#2829)', () => {
    const sets = [
      { name: 'letters', characters: lowerCase },
      { name: 'digits', characters: digits, minimum: 6 },
    ]
    const { bits, count } = spaceOf({ length: 16, sets })
    expect(bits).toBeCloseTo(80.83, 2)
    // Rejection would accept 27 % of all strings.
    expect(Number((count * 1000n) / 36n ** 16n)).toBe(269)
  })

  test('the logarithm of a count is right to twelve decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 1700n }), (count) => {
        expect(log2(count)).toBeCloseTo(slowLog2(count), 11)
      }),
      { numRuns: 200 },
    )
    for (const power of [0n, 1n, 53n, 64n, 65n, 1024n, 1700n]) expect(log2(1n << power)).toBe(Number(power))
  })
})

/** Digit for digit, by squaring a fixed-point mantissa of 256 bits. */
function slowLog2(count: bigint): number {
  const bits = count.toString(2).length - 1
  const precision = 256n
  let mantissa = (count << precision) >> BigInt(bits)
  let fraction = 0
  for (let place = 1; place <= 52; place++) {
    mantissa = (mantissa * mantissa) >> precision
    if (mantissa >> (precision + 1n) === 0n) continue
    fraction += 2 ** -place
    mantissa >>= 1n
  }
  return bits + fraction
}

describe('chance', () => {
  test('numbers below a count are drawn again rather than wrapped around', () => {
    const bytes = [0xff, 0xfa, 0x07, 0x05]
    const script = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => bytes.shift()!)
    // Three bits are enough for 0 to 5: 7 is too large, 2 is not.
    expect(randomBelow(6n, script)).toBe(2n)
    expect(randomBelow(6n, script)).toBe(5n)
  })

  test('each of 48 passwords comes up as often as any other (chi-square)', () => {
    const space = spaceOf({
      length: 4,
      sets: [
        { name: 'letters', characters: 'ab', minimum: 3 },
        { name: 'digits', characters: '01', minimum: 1 },
      ],
    })
    const cells = Number(space.count)
    expect(cells).toBe(64)
    expect(chiSquare(cells, () => space.draw())).toBeLessThan(limit(cells - 1))
  })

  test('each character comes up as often as any other at every place (chi-square)', () => {
    const space = spaceOf({ length: 8, sets: [{ name: 'letters', characters: `${lowerCase}${upperCase}` }] })
    for (const place of [0, 3, 7]) {
      expect(chiSquare(52, () => space.draw()[place]!)).toBeLessThan(limit(51))
    }
  })
})

function chiSquare(cells: number, draw: () => string): number {
  const expected = 200
  const counts = new Map<string, number>()
  for (let index = 0; index < cells * expected; index++) {
    const value = draw()
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const missing = cells - counts.size
  const seen = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return seen + missing * expected
}

/** Six standard deviations above the mean: a true uniform source is beyond it less than once in a million runs. */
function limit(freedom: number): number {
  return freedom + 6 * Math.sqrt(2 * freedom)
}

describe('rules', () => {
  test('what is drawn keeps every rule', () => {
    const rules: PasswordRules = {
      length: 24,
      sets: fourClasses(3),
      exclude: '*',
      lookAlikes: 'leave-out',
      maxConsecutive: 1,
      begin: 'letter',
    }
    const { draw } = spaceOf(rules)
    for (let index = 0; index < 200; index++) {
      const password = draw()
      expect(password).toHaveLength(24)
      expect(password).toMatch(/^[a-zA-Z]/)
      expect(password).not.toMatch(/(.)\1|[Il1|Oo0B8G6S5Z2*]/)
      for (const { characters } of rules.sets) {
        expect([...password].filter((character) => characters.includes(character)).length).toBeGreaterThan(2)
      }
    }
  })

  test('no character comes twice when repeats are not allowed', () => {
    const { draw, count } = spaceOf({
      length: 10,
      sets: [{ name: 'digits', characters: digits }],
      repeats: 'none',
    })
    expect(count).toBe(3_628_800n)
    for (let index = 0; index < 100; index++) expect([...draw()].toSorted().join('')).toBe(digits)
  })

  test('characters are code points, and each counts once', () => {
    const { count, draw } = spaceOf({ length: 4, sets: [{ name: 'own', characters: '😀😀é' }] })
    expect(count).toBe(16n)
    expect([...draw()]).toHaveLength(4)
  })

  test('length 256 with nine of each class is counted at once', () => {
    expect(spaceOf({ length: 256, sets: fourClasses(9) }).bits).toBeCloseTo(1569.096, 3)
  })

  it.each<[string, Partial<PasswordRules>, RulesProblem['option'], RegExp]>([
    ['too short', { length: 3 }, 'length', /from 4 to 256: it is 3/],
    ['too long', { length: 257 }, 'length', /from 4 to 256/],
    [
      'minimums beyond the length',
      { length: 8, sets: fourClasses(3) },
      'length',
      /need 12 characters .* is 8/,
    ],
    ['no characters', { sets: [] }, 'sets', /No characters are chosen/],
    [
      'all excluded',
      { sets: [{ name: 'digits', characters: '01' }], exclude: '10' },
      'exclude',
      /take them all away/,
    ],
    [
      'a demanded set excluded',
      { exclude: digits, sets: fourClasses(1) },
      'exclude',
      /At least 1 digits are demanded, but none are left/,
    ],
    [
      'only look-alikes',
      { sets: [{ name: 'own', characters: 'Il1', minimum: 1 }], lookAlikes: 'leave-out' },
      'lookAlikes',
      /look-alikes/,
    ],
    [
      'maximums below the length',
      { sets: [{ name: 'digits', characters: digits, maximum: 5 }] },
      'sets',
      /allow 5 characters/,
    ],
    [
      'a maximum below the minimum',
      { sets: [{ name: 'digits', characters: digits, minimum: 5, maximum: 4 }] },
      'sets',
      /exclude each other/,
    ],
    [
      'too few without repeats',
      { repeats: 'none', sets: [{ name: 'digits', characters: digits }] },
      'repeats',
      /10 characters make no password of 20/,
    ],
    [
      'no letter to begin with',
      { begin: 'letter', sets: [{ name: 'digits', characters: digits }] },
      'begin',
      /no letters/,
    ],
    [
      'one character in a row',
      { maxConsecutive: 2, sets: [{ name: 'own', characters: 'x' }] },
      'maxConsecutive',
      /20 times in a row/,
    ],
    [
      'rules that only together allow nothing',
      {
        length: 4,
        begin: 'letter',
        sets: [
          { name: 'letters', characters: 'a' },
          { name: 'digits', characters: '1', minimum: 4 },
        ],
      },
      'sets',
      /No password fits/,
    ],
  ])('%s: the option to change is named', (_, change, option, text) => {
    const plan = planPassword({ length: 20, sets: fourClasses(0), ...change })
    expect(plan.ok).toBe(false)
    if (plan.ok) return
    expect(plan.problems[0]?.option).toBe(option)
    expect(plan.problems[0]?.text).toMatch(text)
  })
})

describe('so many bits', () => {
  test('the shortest length that is enough', () => {
    const rules = { sets: fourClasses(1) }
    expect(lengthForBits(rules, 80)).toEqual({ ok: true, value: 14 })
    expect(spaceOf({ ...rules, length: 14 }).bits).toBeGreaterThanOrEqual(80)
    expect(spaceOf({ ...rules, length: 13 }).bits).toBeLessThan(80)
    expect(lengthForBits({ sets: [{ name: 'digits', characters: digits }] }, 64)).toEqual({
      ok: true,
      value: 20,
    })
  })

  it('says so when no length is enough', () => {
    const plan = lengthForBits({ sets: [{ name: 'digits', characters: digits }], repeats: 'none' }, 64)
    expect(plan.ok).toBe(false)
  })
})

test('groups are for the eye', () => {
  expect(inGroups('abcd😀fgh9', 4, '-')).toBe('abcd-😀fgh-9')
})
