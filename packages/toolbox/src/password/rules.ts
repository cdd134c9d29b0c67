/** A set of characters, and how many of the password come from it. Sets may overlap. */
export interface CharacterSet {
  /** For messages: "digits". */
  readonly name: string
  /** Each code point once, whatever is given. */
  readonly characters: string
  /** @default 0 */
  readonly minimum?: number
  /** @default as many as there is room for */
  readonly maximum?: number
}

/** What a password may look like. Every password that these rules allow is equally likely. */
export interface PasswordRules {
  /** In characters, 4 to 256; separators of groups come on top. */
  readonly length: number
  readonly sets: readonly CharacterSet[]
  /** Characters that are never used. @default '' */
  readonly exclude?: string
  /** Whether to leave out what is mistaken for something else in print. @default 'keep' */
  readonly lookAlikes?: 'keep' | 'leave-out'
  /** `none`: no character twice. @default 'allowed' */
  readonly repeats?: 'allowed' | 'none'
  /** The longest run of one character. @default no limit */
  readonly maxConsecutive?: number
  /** @default 'anything' */
  readonly begin?: 'anything' | 'letter'
}

/** Why no password fits, with the option to change. */
export interface RulesProblem {
  readonly option: keyof PasswordRules
  readonly text: string
}

export const shortestLength = 4
export const longestLength = 256

/** I, l, 1 and the bar; O, o and 0; and pairs that differ in few pixels: B and 8, G and 6, S and 5, Z and 2. */
export const lookAlikeCharacters = 'Il1|Oo0B8G6S5Z2'

export const lowerCase = 'abcdefghijklmnopqrstuvwxyz'
export const upperCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
export const digits = '0123456789'
/** Every ASCII character that is no letter, digit or space. */
export const symbols = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/** The code points of a set that the rules leave, each once, in order. */
export function charactersOf(set: CharacterSet, rules: PasswordRules): readonly string[] {
  const without = new Set([
    ...(rules.exclude ?? ''),
    ...(rules.lookAlikes === 'leave-out' ? lookAlikeCharacters : ''),
  ])
  return [...new Set(set.characters)].filter((character) => !without.has(character))
}

export function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character)
}
