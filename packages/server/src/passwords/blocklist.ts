import { commonPhrases, commonWords, keyboardRuns } from './common-words.ts'

/**
 * True for passwords of fifteen and more characters that attackers try first. Lists of leaked passwords hold few that long, and those
 * few follow patterns; so the list is made from the patterns: words said twice, two words, a word with a
 * run of digits, walks over the keyboard, famous phrases. The whole password is compared, without case, spaces and
 * punctuation, so that `Password-Password!` is found as well; a long sentence that has a common word in it is not.
 */
export function isCommonPassword(password: string): boolean {
  const bare = bareForm(password)
  // What is nothing but punctuation and spaces has no bare form, and is judged by its characters.
  if (new Set(bare === '' ? password : bare).size <= 2) return true
  return commonForms().has(bare) || isRepeated(bare) || isRun(bare)
}

/** How many passwords the list has, not counting the open-ended patterns. */
export function blocklistSize(): number {
  return commonForms().size
}

function bareForm(password: string): string {
  return password.toLowerCase().replaceAll(/[\s\p{P}\p{S}]/gu, '')
}

let forms: ReadonlySet<string> | null = null

// Made at first use: the server starts without it.
function commonForms(): ReadonlySet<string> {
  forms ??= new Set([...phraseForms(), ...pairForms(), ...tailForms()])
  return forms
}

function* phraseForms(): Iterable<string> {
  for (const phrase of commonPhrases) {
    yield bareForm(phrase)
    for (const tail of ['1', '12', '123', '1234', '2023', '2024', '2025', '2026'])
      yield bareForm(phrase) + tail
  }
}

function* pairForms(): Iterable<string> {
  for (const first of commonWords) {
    for (const second of commonWords) yield first + second
  }
}

function* tailForms(): Iterable<string> {
  const tails = ['0123456789', '1234567890', '9876543210', '0987654321', ...keyboardRuns]
  for (const word of commonWords) {
    for (const tail of tails) {
      for (let length = 1; length <= tail.length; length++) {
        yield word + tail.slice(0, length)
        yield tail.slice(0, length) + word
      }
    }
    for (let year = 1950; year <= 2040; year++) yield `${word}${year}`
    for (let year = 1950; year <= 2040; year++) yield `${word}${word}${year}`
    for (const digits of ['1', '12', '123', '1234', '12345', '123456']) yield word + word + digits
  }
}

/** One piece of at most half the length, over and over: `abcabcabcabcabc`, `passwordpassword`, `qwertyqwertyqwe`. */
function isRepeated(text: string): boolean {
  for (let length = 1; length * 2 <= text.length; length++) {
    const piece = text.slice(0, length)
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return true
  }
  return false
}

/** Nothing but walks over the keyboard or the alphabet, up or down, each of four keys or more. */
function isRun(text: string): boolean {
  let at = 0
  while (at < text.length) {
    const length = longestRunAt(text, at)
    if (length < 4) return false
    at += length
  }
  return text.length > 0
}

function longestRunAt(text: string, at: number): number {
  let longest = 0
  for (const run of runsBothWays) {
    for (let length = Math.max(4, longest + 1); at + length <= text.length; length++) {
      if (!run.includes(text.slice(at, at + length))) break
      longest = length
    }
  }
  return longest
}

const runsBothWays: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz',
  '012345678901234567890',
  ...keyboardRuns,
].flatMap((run) => [run, [...run].reverse().join('')])
