import { randomBelow, type Random } from './chance.ts'
import { log2 } from './log2.ts'
import type { Space } from './password.ts'

export interface PassphraseOptions {
  /** 1 to 64. */
  readonly words: number
  /** Between the words: one text, or any of these characters each time. */
  readonly separator: string | { readonly anyOf: string }
  /** `each` adds nothing to guess; `random` adds one bit a word. @default 'none' */
  readonly capitals?: 'none' | 'each' | 'random'
  /** `one`: a digit after one of the words. @default 'none' */
  readonly digit?: 'none' | 'one'
}

export interface PassphraseSpace extends Space {
  /** How many words of the list are in use: those with a hyphen are not, when a hyphen separates. */
  readonly listSize: number
}

export type PassphrasePlan =
  | { readonly ok: true; readonly value: PassphraseSpace }
  | { readonly ok: false; readonly problems: readonly PassphraseProblem[] }

export interface PassphraseProblem {
  readonly option: keyof PassphraseOptions | 'list'
  readonly text: string
}

/** The passphrases over a list of words, counted. Two choices never give the same phrase, so that the count is true. */
export function planPassphrase(options: PassphraseOptions, list: readonly string[]): PassphrasePlan {
  const { words, capitals = 'none', digit = 'none' } = options
  const separators = separatorsOf(options)
  const usable = list.filter((word) => !word.includes('-') || !separators.some((text) => text.includes('-')))
  const problems = problemsOf(options, usable)
  if (problems.length > 0) return { ok: false, problems }
  const size = BigInt(words)
  const count =
    BigInt(usable.length) ** size *
    BigInt(separators.length) ** (size - 1n) *
    (capitals === 'random' ? 2n ** size : 1n) *
    (digit === 'one' ? 10n * size : 1n)
  const draw = (random: Random): string => {
    const below = (limit: number): number => Number(randomBelow(BigInt(limit), random))
    const digitAt = digit === 'one' ? below(words) : -1
    let phrase = ''
    for (let index = 0; index < words; index++) {
      if (index > 0) phrase += separators[below(separators.length)]!
      const word = usable[below(usable.length)]!
      const isCapital = capitals === 'each' || (capitals === 'random' && below(2) === 1)
      phrase += isCapital ? capitalized(word) : word
      if (index === digitAt) phrase += String(below(10))
    }
    return phrase
  }
  return { ok: true, value: { count, bits: log2(count), draw, listSize: usable.length } }
}

function separatorsOf({ separator }: PassphraseOptions): readonly string[] {
  return typeof separator === 'string' ? [separator] : [...new Set(separator.anyOf)]
}

function problemsOf(options: PassphraseOptions, list: readonly string[]): readonly PassphraseProblem[] {
  const { words, capitals = 'none' } = options
  const separators = separatorsOf(options)
  const problems: PassphraseProblem[] = []
  if (!Number.isInteger(words) || words < 1 || words > 64) {
    problems.push({ option: 'words', text: `The number of words must be from 1 to 64: it is ${words}.` })
  }
  if (list.length < 2 || new Set(list.map((word) => word.toLowerCase())).size !== list.length) {
    problems.push({ option: 'list', text: 'The list needs two words or more, and each only once.' })
  }
  if (separators.length === 0) {
    problems.push({ option: 'separator', text: 'No separators to choose from: give some characters.' })
  }
  if (separators.some((text) => /\p{L}/u.test(text))) {
    problems.push({ option: 'separator', text: 'A letter cannot separate words: it could be part of one.' })
  }
  if (separators.includes('') && words > 1 && capitals !== 'each') {
    problems.push({
      option: 'separator',
      text: 'Without a separator the words run together, and two choices can give one phrase: capitalize each word, or separate them.',
    })
  }
  return problems
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
