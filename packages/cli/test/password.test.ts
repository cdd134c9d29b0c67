import { describe, expect, it } from 'vitest'
import { latchkey } from './support/run-command.ts'

interface Made {
  readonly kind: string
  readonly passwords: readonly string[]
  readonly bits: number
  readonly count: string
  readonly strength: { readonly level: string; readonly guessing: readonly { readonly time: string }[] }
}

async function made(...args: readonly string[]): Promise<Made> {
  const { stdout, stderr, status } = await latchkey(['password', '--json', ...args])
  expect([status, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Made
}

describe('latchkey password', () => {
  it('prints one password of twenty characters with some of each class', async () => {
    const { stdout, stderr, status } = await latchkey(['password'])
    expect(stdout).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[!@#$%^&*])\S{20}\n$/)
    expect([stderr, status]).toEqual(['', 0])
  })

  it.each([
    [['--length', '8'], 47.67],
    [['--length', '12'], 72.89],
    [['--length', '16'], 97.71],
    [['--length', '20'], 122.38],
    [['--length', '16', '--min-digits', '6', '--no-upper', '--no-symbols'], 80.83],
    [['--length', '10', '--no-lower', '--no-upper', '--no-symbols', '--no-repeats'], Math.log2(3_628_800)],
    [['--passphrase', '--separator', ' '], 77.55],
    [['--passphrase', '--words', '3', '--separator', ' '], 38.77],
    [['--preset', 'hs256'], 256],
    [['--preset', 'hs384'], 384],
    [['--preset', 'hs512'], 512],
    [['--bytes', '16', '--encoding', 'hex'], 128],
  ])('%j has the bits that can be counted', async (args, bits) => {
    const { bits: found, count, passwords } = await made(...args)
    expect(found).toBeCloseTo(bits, 2)
    expect(Math.log2(Number(BigInt(count)))).toBeCloseTo(bits, 2)
    expect(passwords).toHaveLength(1)
  })

  it('makes as many as asked for, all different', async () => {
    const { passwords } = await made('--count', '100', '--preset', 'base64url')
    expect(new Set(passwords).size).toBe(100)
  })

  it('is as long as so many bits need', async () => {
    const { passwords, bits } = await made('--bits', '80')
    expect(passwords[0]).toHaveLength(14)
    expect(bits).toBeGreaterThanOrEqual(80)
  })

  it('keeps the rules of a website', async () => {
    const rules = 'minlength: 8; maxlength: 10; required: lower, upper; required: digit; max-consecutive: 2'
    const { passwords } = await made('--rules', rules, '--count', '50')
    for (const password of passwords)
      expect(password).toMatch(/^(?=.*[a-zA-Z])(?=.*\d)(?!.*(.)\1\1)[a-zA-Z\d]{10}$/)
  })

  it('groups for the eye, and spells for the ear', async () => {
    const { stdout } = await latchkey([
      'password',
      '--length',
      '8',
      '--group',
      '4',
      '--no-symbols',
      '--spell',
    ])
    expect(stdout).toMatch(/^\w{4}-\w{4}\n {2}(\S+|capital \S)(, (\S+|capital \S)){8}\n$/)
  })

  it.each([
    [['--length', '3'], /from 4 to 256: it is 3/],
    [['--length', '8', '--min-digits', '5', '--min-upper', '5'], /need 10 characters/],
    [['--no-lower', '--no-upper', '--no-digits', '--no-symbols'], /No characters are chosen/],
    [['--no-digits', '--min-digits', '1'], /no digits, and at least 1/],
    [['--exclude', '0123456789', '--min-digits', '1'], /none are left/],
    [['--preset', 'hs256', '--passphrase'], /exclude each other/],
    [['--words', '4'], /--words needs --passphrase/],
    [['--passphrase', '--separator', ''], /run together/],
    [['--count', '101'], /from 1 to 100/],
    [['--length', 'x'], /whole number/],
    [['--preset', 'nonsense'], /Allowed choices/],
  ])('%j is refused, and the option named', async (args, message) => {
    const { stdout, stderr, status } = await latchkey(['password', ...args])
    expect(stderr).toMatch(message)
    expect([stdout, status]).toEqual(['', 2])
  })
})
