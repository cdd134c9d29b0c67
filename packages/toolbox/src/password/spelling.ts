export type CharacterClass = 'lower' | 'capital' | 'digit' | 'symbol' | 'space' | 'other'

export interface SpelledCharacter {
  readonly character: string
  readonly kind: CharacterClass
  /** "capital T", "seven", "ampersand". */
  readonly spoken: string
}

/** Each character of a password in words, to read it out or to be sure of what one sees. */
export function spellOut(password: string): readonly SpelledCharacter[] {
  return [...password].map((character) => {
    const kind = classOf(character)
    return { character, kind, spoken: spokenAs(character, kind) }
  })
}

export function classOf(character: string): CharacterClass {
  if (/^\p{Ll}$/u.test(character)) return 'lower'
  if (/^\p{Lu}$/u.test(character)) return 'capital'
  if (/^[0-9]$/.test(character)) return 'digit'
  if (character === ' ') return 'space'
  return /^[!-~]$/.test(character) ? 'symbol' : 'other'
}

function spokenAs(character: string, kind: CharacterClass): string {
  if (kind === 'lower') return character
  if (kind === 'capital') return `capital ${character}`
  return names[character] ?? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

const names: Readonly<Record<string, string>> = {
  '0': 'zero',
  '1': 'one',
  '2': 'two',
  '3': 'three',
  '4': 'four',
  '5': 'five',
  '6': 'six',
  '7': 'seven',
  '8': 'eight',
  '9': 'nine',
  ' ': 'space',
  '!': 'exclamation mark',
  '"': 'double quote',
  '#': 'number sign',
  $: 'dollar sign',
  '%': 'percent sign',
  '&': 'ampersand',
  "'": 'apostrophe',
  '(': 'opening parenthesis',
  ')': 'closing parenthesis',
  '*': 'asterisk',
  '+': 'plus',
  ',': 'comma',
  '-': 'hyphen',
  '.': 'full stop',
  '/': 'slash',
  ':': 'colon',
  ';': 'semicolon',
  '<': 'less than',
  '=': 'equals',
  '>': 'greater than',
  '?': 'question mark',
  '@': 'at sign',
  '[': 'opening bracket',
  '\\': 'backslash',
  ']': 'closing bracket',
  '^': 'caret',
  _: 'underscore',
  '`': 'backtick',
  '{': 'opening brace',
  '|': 'vertical bar',
  '}': 'closing brace',
  '~': 'tilde',
}
