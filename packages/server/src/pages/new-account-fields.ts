import { minPasswordLength } from '../passwords/policy.ts'
import type { Field } from './form.ts'

/** The fields with which an account is made, on the sign-up page and on the setup page. */
export function identifierField(value: string): Field {
  return {
    name: 'identifier',
    label: 'Email or name',
    type: 'text',
    autocomplete: 'username',
    hint: 'You sign in with it. Capital and small letters are the same; no spaces.',
    value,
  }
}

export const newPasswordField: Field = {
  name: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'new-password',
  hint: `At least ${minPasswordLength} characters. Four or five words that nobody would guess together do well; spaces are fine.`,
  minLength: minPasswordLength,
}
