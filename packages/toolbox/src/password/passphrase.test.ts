import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import {
  bytesSpace,
  planPassphrase,
  planPassword,
  presets,
  spellOut,
  strengthOf,
  type PassphraseOptions,
  type PassphraseSpace,
} from './index.ts'
import { effWords } from './words.ts'

const random = (count: number): Uint8Array => randomBytes(count)

function spaceOf(options: PassphraseOptions, list: readonly string[] = effWords()): PassphraseSpace {
  const plan = planPassphrase(options, list)
  if (!plan.ok) throw new Error(plan.problems.map(({ text }) => text).join(' '))
  return plan.value
}

test('the list of words is the one that EFF published', () => {
  const words = effWords()
  expect(words).toHaveLength(7776)
  // With the dice of each word before it, as in the published file.
  const dice = (index: number): string =>
    index
      .toString(6)
      .padStart(5, '0')
      .replaceAll(/./g, (digit) => String(Number(digit) + 1))
  const file = words.map((word, index) => `${dice(index)}\t${word}\n`).join('')
  expect(createHash('sha256').update(file).digest('hex')).toBe(
    'addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e',
  )
})

describe('entropy of passphrases', () => {
  it.each<[PassphraseOptions, number]>([
    [{ words: 6, separator: ' ' }, 77.55],
    [{ words: 3, separator: ' ' }, 38.77],
    // Four words with a hyphen are left out when a hyphen separates.
    [{ words: 6, separator: '-' }, 6 * Math.log2(7772)],
    [{ words: 6, separator: ' ', capitals: 'each' }, 77.55],
    [{ words: 6, separator: ' ', capitals: 'random' }, 77.55 + 6],
    [{ words: 6, separator: ' ', digit: 'one' }, 77.55 + Math.log2(60)],
    [{ words: 6, separator: { anyOf: '0123456789' } }, 77.55 + 5 * Math.log2(10)],
    [{ words: 6, separator: '', capitals: 'each' }, 77.55],
  ])('%o is %d bits', (options, bits) => {
    expect(spaceOf(options).bits).toBeCloseTo(bits, 2)
  })

  it.each<PassphraseOptions>([
    { words: 2, separator: '-', capitals: 'random', digit: 'one' },
    { words: 2, separator: { anyOf: '-5' }, digit: 'one' },
    { words: 3, separator: '', capitals: 'each' },
    { words: 2, separator: { anyOf: '12' }, capitals: 'random' },
  ])('the count is of different phrases, and every one of them comes up: %o', (options) => {
    // Words that run into each other where they can.
    const space = spaceOf(options, ['a', 'ab', 'b', 'a-b'])
    const seen = new Set<string>()
    for (let index = 0; index < Number(space.count) * 30; index++) seen.add(space.draw(random))
    expect(seen.size).toBe(Number(space.count))
  })

  it.each<[PassphraseOptions, string, RegExp]>([
    [{ words: 0, separator: '-' }, 'words', /from 1 to 64/],
    [{ words: 4, separator: '' }, 'separator', /run together/],
    [{ words: 4, separator: 'x' }, 'separator', /letter/],
    [{ words: 4, separator: { anyOf: '' } }, 'separator', /No separators/],
  ])('%o: the option to change is named', (options, option, text) => {
    const plan = planPassphrase(options, effWords())
    expect(plan.ok).toBe(false)
    if (plan.ok) return
    expect(plan.problems[0]?.option).toBe(option)
    expect(plan.problems[0]?.text).toMatch(text)
  })
})

describe('presets', () => {
  it.each(presets.map((preset) => [preset.id, preset] as const))('%s makes what it says', (_, { make }) => {
    if (make.kind === 'bytes') {
      const space = bytesSpace(make.bytes, make.encoding)
      expect(space.bits).toBe(make.bytes * 8)
      expect(Buffer.from(space.draw(random), make.encoding)).toHaveLength(make.bytes)
    } else if (make.kind === 'passphrase') {
      expect(spaceOf(make.options).draw(random).split('-')).toHaveLength(make.options.words)
    } else {
      const plan = planPassword(make.rules)
      expect(plan.ok).toBe(true)
      if (plan.ok) expect([...plan.value.draw(random)]).toHaveLength(make.rules.length)
    }
  })

  it.each([
    ['hs256', 32],
    ['hs384', 48],
    ['hs512', 64],
  ])('%s is as long as RFC 7518 section 3.2 demands', (id, bytes) => {
    expect(presets.find((preset) => preset.id === id)?.make).toEqual({
      kind: 'bytes',
      bytes,
      encoding: 'base64url',
    })
  })

  it('shell-safe passwords come out of a shell as they went in', () => {
    const { make } = presets.find(({ id }) => id === 'shell')!
    const plan = make.kind === 'password' ? planPassword(make.rules) : null
    for (let index = 0; index < 50; index++) {
      expect(plan?.ok === true && plan.value.draw(random)).toMatch(/^[A-Za-z][A-Za-z0-9._-]{23}$/)
    }
  })
})

describe('strength', () => {
  it.each([
    [10n ** 6n, 'weak', ['34 days', '50 seconds', 'less than a second']],
    [1n << 60n, 'fair', ['109 billion years', '1 million years', '6 days']],
    [7776n ** 6n, 'strong', ['10^16 years', '350 billion years', '3 thousand years']],
    [1n << 128n, 'very strong', ['10^31 years', '10^26 years', '10^18 years']],
  ])('%s is %s', (count, level, times) => {
    const strength = strengthOf(count)
    expect(strength.level).toBe(level)
    expect(strength.guessing.map(({ time }) => time)).toEqual(times)
  })
})

test('a password is spelt out', () => {
  expect(spellOut('tT7& é😀').map(({ spoken }) => spoken)).toEqual([
    't',
    'capital T',
    'seven',
    'ampersand',
    'space',
    'é',
    'U+1F600',
  ])
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
  expect(new Set(spellOut(printable).map(({ spoken }) => spoken)).size).toBe(95)
})
