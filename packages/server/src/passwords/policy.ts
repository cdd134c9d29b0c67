import { pass, refuse, type Verdict } from 'latchkey'
import { isCommonPassword } from './blocklist.ts'

declare const passwordBrand: unique symbol

/** A password in the form that is hashed: NFC (NIST SP 800-63B-4 section 3.1.1.2), otherwise exactly as typed. */
export type Password = string & { readonly [passwordBrand]: true }

/** NIST SP 800-63B-4: fifteen where the password is the only factor. */
export const minPasswordLength = 15
/** A cap on work, far above any pass phrase; nothing is ever truncated. */
export const maxPasswordLength = 1_024
const maxPasswordBytes = 4_096

/** Half a character: UTF-8 cannot hold it, so two such passwords could come out the same. */
const loneSurrogate = /\p{Surrogate}/u

export type PasswordRefusal = 'too_short' | 'too_long' | 'malformed' | 'common' | 'names_account'

/**
 * The form of a password in which it is compared with a stored hash, whatever the policy for new ones says today; null if it
 * is larger than anything ever accepted, so that no megabyte reaches the hash function.
 */
export function normalPassword(text: string): Password | null {
  if (Buffer.byteLength(text) > maxPasswordBytes || loneSurrogate.test(text)) return null
  const normal = text.normalize('NFC')
  if (Buffer.byteLength(normal) > maxPasswordBytes || lengthOf(normal) > maxPasswordLength) return null
  // The brand says that this is the normal form.
  return normal as Password
}

/**
 * Judges a new password. Length and a list of passwords that attackers try first are all there is: composition rules make
 * passwords worse (NIST SP 800-63B-4 forbids them). `context` are words that an attacker knows of this account.
 */
export function judgeNewPassword(
  text: string,
  context: readonly string[],
): Verdict<Password, PasswordRefusal> {
  if (loneSurrogate.test(text)) return refuse('malformed')
  const password = normalPassword(text)
  if (password === null) return refuse('too_long')
  if (lengthOf(password) < minPasswordLength) return refuse('too_short')
  if (isCommonPassword(password)) return refuse('common')
  if (isMadeOf(password, [...productWords, ...context])) return refuse('names_account')
  return pass(password)
}

/** Code points, so that a letter counts once in whatever script. */
function lengthOf(text: string): number {
  return [...text].length
}

const productWords = ['latchkey', 'password', 'passwort']

/** What must be left of a password once everything that is known about the account is taken away. */
const minUnknownLength = 8
/** Shorter words are in every sentence by chance. */
const minContextLength = 4

function isMadeOf(password: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((word) => [word, ...word.split(/[@.+_-]/)])
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= minContextLength)
    .sort((a, b) => b.length - a.length)
  const folded = password.toLowerCase()
  const rest = words.reduce((text, word) => text.split(word).join(''), folded)
  return rest !== folded && lengthOf(rest) < minUnknownLength
}
