import type { SignUpRefusal } from '../accounts/sign-up.ts'
import type { PasswordRefusal } from '../passwords/policy.ts'
import { maxPasswordLength, minPasswordLength } from '../passwords/policy.ts'

/** How a refused account or password is explained: which field, and what to do about it. The codes are part of the API. */
export interface RefusalWords {
  readonly status: 400 | 409
  readonly error: string
  readonly field: 'identifier' | 'password'
  readonly message: string
}

export const signUpRefusals: Readonly<Record<SignUpRefusal, RefusalWords>> = {
  identifier_invalid: {
    status: 400,
    error: 'identifier_invalid',
    field: 'identifier',
    message: 'Give an email address or a name of up to 254 characters, without spaces and from one alphabet.',
  },
  identifier_taken: {
    status: 409,
    error: 'identifier_taken',
    field: 'identifier',
    message: 'There is an account with this name already. Sign in, or choose another name.',
  },
  too_short: passwordWords(
    'too_short',
    `Use at least ${minPasswordLength} characters. A few words in a row are easy to remember.`,
  ),
  too_long: passwordWords('too_long', `Use at most ${maxPasswordLength.toLocaleString('en')} characters.`),
  malformed: passwordWords('malformed', 'The password has characters that cannot be stored. Type it anew.'),
  common: passwordWords(
    'common',
    'This password is one of the first that attackers try. Choose words that nobody would put together.',
  ),
  names_account: passwordWords(
    'names_account',
    'This password is little more than your name or ours. Add words that have nothing to do with either.',
  ),
}

function passwordWords(reason: PasswordRefusal, message: string): RefusalWords {
  return { status: 400, error: `password_${reason}`, field: 'password', message }
}

/** `in 1 second`, `in 8 minutes`: when to try again. */
export function waitWords(seconds: number): string {
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
