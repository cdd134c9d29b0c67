import type { PasswordRules } from '../rules.ts'
import { countByComposition } from './by-composition.ts'
import { countByPosition, statesByPosition } from './by-position.ts'
import { kindsOf, runLimitOf } from './kinds.ts'

/** All passwords that rules allow, numbered. */
export interface Counting {
  readonly count: bigint
  /** The password with this number, from 0 up to the count: each has one number, and each number is one password. */
  readonly unrank: (rank: bigint) => string
}

/** Beyond this counting takes longer than anybody waits: about half a second. */
export const mostStates = 100_000

/** Counts the passwords; null when the rules are so entangled that it would take too long. */
export function countPasswords(rules: PasswordRules): Counting | null {
  const kinds = kindsOf(rules)
  // Sets that share characters, and runs, need to be followed from character to character.
  const isSeparable = kinds.every(({ sets }) => sets.length <= 1)
  if (isSeparable && runLimitOf(rules) === null) return countByComposition(rules, kinds)
  return statesByPosition(rules, kinds) > mostStates ? null : countByPosition(rules, kinds)
}
