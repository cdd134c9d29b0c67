import { charactersOf, isLetter, type PasswordRules } from '../rules.ts'

/** Characters that no rule tells apart: they belong to the same sets, of those whose numbers matter. */
export interface Kind {
  readonly characters: readonly string[]
  /** Those with which a password may begin. */
  readonly beginners: readonly string[]
  /** The indices of the sets that count it. */
  readonly sets: readonly number[]
}

export interface Limits {
  readonly minimum: number
  readonly maximum: number
}

export function kindsOf(rules: PasswordRules): readonly Kind[] {
  const counted = rules.sets.map((set) => {
    const { minimum, maximum } = limitsOf(set, rules)
    return minimum > 0 || maximum < rules.length
  })
  const setsOf = new Map<string, number[]>()
  for (const [index, set] of rules.sets.entries()) {
    for (const character of charactersOf(set, rules)) {
      const sets = setsOf.get(character) ?? []
      setsOf.set(character, counted[index] === true ? [...sets, index] : sets)
    }
  }
  const kinds = new Map<string, { characters: string[]; sets: readonly number[] }>()
  for (const [character, sets] of setsOf) {
    const key = sets.join()
    const kind = kinds.get(key)
    if (kind === undefined) kinds.set(key, { characters: [character], sets })
    else kind.characters.push(character)
  }
  return [...kinds.values()].map(({ characters, sets }) => ({
    characters,
    sets,
    beginners: characters.filter((character) => rules.begin !== 'letter' || isLetter(character)),
  }))
}

export function limitsOf(
  { minimum, maximum }: PasswordRules['sets'][number],
  { length }: PasswordRules,
): Limits {
  return { minimum: minimum ?? 0, maximum: Math.min(maximum ?? length, length) }
}

/** The longest run of one character; null where no password can break the rule. */
export function runLimitOf({ maxConsecutive, length, repeats }: PasswordRules): number | null {
  return maxConsecutive === undefined || maxConsecutive >= length || repeats === 'none'
    ? null
    : maxConsecutive
}
