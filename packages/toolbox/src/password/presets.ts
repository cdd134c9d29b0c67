import type { BytesEncoding } from './bytes.ts'
import type { PassphraseOptions } from './passphrase.ts'
import { digits, lowerCase, upperCase, type PasswordRules } from './rules.ts'

/** A starting point for a purpose; every option can be changed after. */
export interface Preset {
  readonly id: string
  readonly label: string
  /** Why these options. */
  readonly why: string
  readonly make:
    | { readonly kind: 'password'; readonly rules: PasswordRules }
    | { readonly kind: 'passphrase'; readonly options: PassphraseOptions }
    | { readonly kind: 'bytes'; readonly bytes: number; readonly encoding: BytesEncoding }
}

export const presets: readonly Preset[] = [
  {
    id: 'website',
    label: 'Website',
    why: 'Some of every class, and only symbols that nearly every site takes.',
    make: {
      kind: 'password',
      rules: {
        length: 20,
        sets: [
          { name: 'lower-case letters', characters: lowerCase, minimum: 1 },
          { name: 'capital letters', characters: upperCase, minimum: 1 },
          { name: 'digits', characters: digits, minimum: 1 },
          { name: 'symbols', characters: '!@#$%^&*', minimum: 1 },
        ],
      },
    },
  },
  {
    id: 'shell',
    label: 'Shell-safe',
    why: 'Nothing that a shell, a URL or an .env file would take for syntax, and a letter first, so that it is no option.',
    make: {
      kind: 'password',
      rules: {
        length: 24,
        begin: 'letter',
        sets: [
          { name: 'lower-case letters', characters: lowerCase, minimum: 1 },
          { name: 'capital letters', characters: upperCase, minimum: 1 },
          { name: 'digits', characters: digits, minimum: 1 },
          { name: 'symbols', characters: '-_.' },
        ],
      },
    },
  },
  {
    id: 'no-shift',
    label: 'Typed by hand',
    why: 'No Shift key on QWERTY and QWERTZ keyboards, and nothing that looks like something else.',
    make: {
      kind: 'password',
      rules: {
        length: 20,
        lookAlikes: 'leave-out',
        sets: [
          { name: 'lower-case letters', characters: lowerCase, minimum: 1 },
          { name: 'digits', characters: digits, minimum: 1 },
        ],
      },
    },
  },
  {
    id: 'pin',
    label: 'PIN',
    why: 'Six digits: enough only where few guesses are allowed, as on a card or a phone.',
    make: { kind: 'password', rules: { length: 6, sets: [{ name: 'digits', characters: digits }] } },
  },
  {
    id: 'hex',
    label: 'Hexadecimal',
    why: '128 bits as 32 digits.',
    make: { kind: 'bytes', bytes: 16, encoding: 'hex' },
  },
  {
    id: 'base64url',
    label: 'Base64url',
    why: '256 bits as 43 characters that need no escape in URLs, headers and file names.',
    make: { kind: 'bytes', bytes: 32, encoding: 'base64url' },
  },
  hmacSecret('HS256', 32),
  hmacSecret('HS384', 48),
  hmacSecret('HS512', 64),
  {
    id: 'passphrase',
    label: 'Passphrase',
    why: 'Six words of a list of 7776: easier to remember and to type than anything as hard to guess.',
    make: { kind: 'passphrase', options: { words: 6, separator: '-' } },
  },
]

/** RFC 7518 section 3.2: a key at least as long as the digest, and all of it random. */
function hmacSecret(algorithm: string, bytes: number): Preset {
  return {
    id: algorithm.toLowerCase(),
    label: `${algorithm} secret`,
    why: `${bytes} random bytes, as long as the digest: the least that RFC 7518 allows for ${algorithm}.`,
    make: { kind: 'bytes', bytes, encoding: 'base64url' },
  }
}
