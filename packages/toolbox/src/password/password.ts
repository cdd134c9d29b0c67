import { randomBelow, type Random } from './chance.ts'
import { contradictionsIn } from './contradictions.ts'
import { countPasswords } from './counting/counting.ts'
import { log2 } from './log2.ts'
import {
  charactersOf,
  longestLength,
  shortestLength,
  type PasswordRules,
  type RulesProblem,
} from './rules.ts'

/** Everything that some rules allow: what is drawn from it is any of them, each equally likely. */
export interface Space {
  readonly count: bigint
  /** The entropy in bits: the binary logarithm of the count. */
  readonly bits: number
  readonly draw: (random: Random) => string
}

export type Plan<Found = Space> =
  | { readonly ok: true; readonly value: Found }
  | { readonly ok: false; readonly problems: readonly RulesProblem[] }

/** The passwords that rules allow, counted; or the options that exclude each other. */
export function planPassword(rules: PasswordRules): Plan {
  const problems = contradictionsIn(rules)
  if (problems.length > 0) return { ok: false, problems }
  const counting = countPasswords(rules)
  if (counting === null) return { ok: false, problems: [tooEntangled] }
  const { count, unrank } = counting
  if (count === 0n) return { ok: false, problems: [unexplained] }
  return {
    ok: true,
    value: { count, bits: log2(count), draw: (random) => unrank(randomBelow(count, random)) },
  }
}

/** The shortest length, all other rules as they are, that gives at least this many bits. */
export function lengthForBits(rules: Omit<PasswordRules, 'length'>, bits: number): Plan<number> {
  const all = new Set(rules.sets.flatMap((set) => charactersOf(set, { ...rules, length: 0 })))
  // No rule makes more of a length than all strings over these characters.
  const first = Math.max(shortestLength, Math.ceil(bits / Math.log2(Math.max(2, all.size))))
  let refused: Plan | null = null
  for (let length = first; length <= longestLength; length++) {
    const plan = planPassword({ ...rules, length })
    if (!plan.ok) refused ??= plan
    else if (plan.value.bits >= bits) return { ok: true, value: length }
  }
  if (refused !== null && !refused.ok) return refused
  const text = `No length up to ${longestLength} gives ${bits} bits with these characters: add characters or ask for less.`
  return { ok: false, problems: [{ option: 'length', text }] }
}

/** Puts a separator after every few characters. It adds nothing to guess, and a little to read. */
export function inGroups(password: string, every: number, separator: string): string {
  const characters = [...password]
  const groups: string[] = []
  for (let at = 0; at < characters.length; at += every) groups.push(characters.slice(at, at + every).join(''))
  return groups.join(separator)
}

const unexplained: RulesProblem = {
  option: 'sets',
  text: 'No password fits all of these rules at once: lower a minimum, raise a maximum or allow longer runs.',
}

const tooEntangled: RulesProblem = {
  option: 'maxConsecutive',
  text:
    'Limited runs, or sets that share characters, together with minimums or maximums this high cannot be counted in ' +
    'reasonable time: make it shorter, lower the minimums or drop the limit on runs.',
}
