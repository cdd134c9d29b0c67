import { charactersOf, isLetter, type PasswordRules } from './rules.ts'

/**
 * Counts the passwords that rules allow, and gives the one with a number.
 *
 * Characters that no rule tells apart are one *kind*. What matters of a password so far is how many of each kind it has,
 * up to the number from which on no rule cares, and its last character where runs are limited. From one such state the
 * count of all endings is a sum over the next character's kind: the textbook dynamic programme, on BigInt.
 */
export interface Counting {
  readonly count: bigint
  /** The password with this number, from 0 up to the count; each has exactly one number. */
  readonly unrank: (rank: bigint) => string
}

export function countPasswords(rules: PasswordRules): Counting {
  const kinds = kindsOf(rules)
  const limits = rules.sets.map(({ minimum = 0, maximum = null }) => ({ minimum, maximum }))
  const isDistinct = rules.repeats === 'none'
  const maxRun = isDistinct ? null : runLimit(rules)
  const memory = new Map<string, bigint>()

  /** How many endings there are after `at` characters that led to this state. */
  function endings(state: State, at: number): bigint {
    if (at === rules.length) return meetsMinimums(state) ? 1n : 0n
    const key = `${at}:${state.used.join()}:${state.last}:${state.run}`
    const known = memory.get(key)
    if (known !== undefined) return known
    let sum = 0n
    for (const step of stepsFrom(state, at)) {
      if (step.choices > 0) sum += BigInt(step.choices) * endings(step.next, at + 1)
    }
    memory.set(key, sum)
    return sum
  }

  /** What may come next: for each step, how many characters lead to the same state. */
  function stepsFrom(state: State, at: number): readonly Step[] {
    if (isHopeless(state, at)) return []
    const steps: Step[] = []
    for (const [index, kind] of kinds.entries()) {
      if (at === 0 && rules.begin === 'letter' && !kind.isLetter) continue
      const used = withOne(state.used, index)
      if (exceedsMaximum(used)) continue
      if (isDistinct) {
        if (isFull(state, index)) continue
        steps.push({
          kind: index,
          of: 'unused',
          choices: kind.characters.length - state.used[index]!,
          next: { ...state, used },
        })
      } else if (maxRun === null) {
        steps.push({ kind: index, of: 'any', choices: kind.characters.length, next: { ...state, used } })
      } else {
        const isSameKind = state.last === index
        if (isSameKind && state.run < maxRun) {
          steps.push({ kind: index, of: 'last', choices: 1, next: { used, last: index, run: state.run + 1 } })
        }
        const others = kind.characters.length - (isSameKind ? 1 : 0)
        steps.push({ kind: index, of: 'not-last', choices: others, next: { used, last: index, run: 1 } })
      }
    }
    if (isDistinct) steps.push(...pooledStep(state, at))
    return steps
  }

  /** Of the kinds that no rule counts any more only the total left matters: without this, distinct characters are slow. */
  function pooledStep(state: State, at: number): readonly Step[] {
    const pool = kinds.flatMap((kind, index) => (isFull(state, index) ? [kind] : []))
    const allowed = at === 0 && rules.begin === 'letter' ? pool.filter((kind) => kind.isLetter) : pool
    const counted = state.used.reduce((sum, used, index) => (isFull(state, index) ? sum : sum + used), 0)
    const size = allowed.reduce((sum, kind) => sum + kind.characters.length, 0)
    return [{ kind: -1, of: 'unused', choices: size - (at - counted), next: state }]
  }

  function isFull(state: State, index: number): boolean {
    return state.used[index] === kinds[index]!.cap
  }

  function withOne(used: readonly number[], index: number): readonly number[] {
    const cap = kinds[index]!.cap
    return used[index]! >= cap ? used : used.with(index, used[index]! + 1)
  }

  function usedOf(used: readonly number[], set: number): number {
    return kinds.reduce((sum, kind, index) => (kind.sets.includes(set) ? sum + used[index]! : sum), 0)
  }

  function exceedsMaximum(used: readonly number[]): boolean {
    return limits.some(({ maximum }, set) => maximum !== null && usedOf(used, set) > maximum)
  }

  function meetsMinimums({ used }: State): boolean {
    return limits.every(({ minimum }, set) => minimum === 0 || usedOf(used, set) >= minimum)
  }

  function isHopeless({ used }: State, at: number): boolean {
    const left = rules.length - at
    return limits.some(({ minimum }, set) => minimum > left && minimum - usedOf(used, set) > left)
  }

  function unrank(rank: bigint): string {
    let state: State = start
    let left = rank
    const password: string[] = []
    for (let at = 0; at < rules.length; at++) {
      for (const step of stepsFrom(state, at)) {
        const each = step.choices > 0 ? endings(step.next, at + 1) : 0n
        const all = BigInt(Math.max(step.choices, 0)) * each
        if (left >= all) {
          left -= all
          continue
        }
        password.push(candidates(step, state, password)[Number(left / each)]!)
        left %= each
        state = step.next
        break
      }
    }
    return password.join('')
  }

  function candidates({ kind, of }: Step, state: State, password: readonly string[]): readonly string[] {
    const last = password.at(-1)
    if (kind === -1) {
      const isAllowed = (index: number): boolean =>
        isFull(state, index) && (password.length > 0 || rules.begin !== 'letter' || kinds[index]!.isLetter)
      return kinds
        .flatMap(({ characters }, index) => (isAllowed(index) ? characters : []))
        .filter((character) => !password.includes(character))
    }
    const { characters } = kinds[kind]!
    if (of === 'any') return characters
    if (of === 'last') return [last!]
    return characters.filter((character) =>
      of === 'unused' ? !password.includes(character) : character !== last,
    )
  }

  const start: State = { used: kinds.map(() => 0), last: -1, run: 0 }
  return { count: endings(start, 0), unrank }
}

interface Kind {
  readonly characters: readonly string[]
  /** The indices of the sets that it belongs to. */
  readonly sets: readonly number[]
  readonly isLetter: boolean
  /** The number from which on no rule cares how many there are. */
  readonly cap: number
}

interface State {
  /** How many of each kind, up to its cap. */
  readonly used: readonly number[]
  /** The kind of the last character, where runs are limited; else -1. */
  readonly last: number
  readonly run: number
}

interface Step {
  /** The kind of the next character; -1 is any kind that is full. */
  readonly kind: number
  readonly of: 'any' | 'unused' | 'last' | 'not-last'
  readonly choices: number
  readonly next: State
}

function kindsOf(rules: PasswordRules): readonly Kind[] {
  const setsOf = new Map<string, number[]>()
  for (const [index, set] of rules.sets.entries()) {
    for (const character of charactersOf(set, rules)) {
      setsOf.set(character, [...(setsOf.get(character) ?? []), index])
    }
  }
  const kinds = new Map<string, Kind>()
  for (const [character, sets] of setsOf) {
    // Sets without a rule tell nothing apart.
    const counted = sets.filter((set) => limitOf(rules, set) > 0)
    const letter = rules.begin === 'letter' && isLetter(character)
    const key = `${counted.join()}:${letter}`
    const kind = kinds.get(key)
    const cap = Math.max(0, ...counted.map((set) => limitOf(rules, set)))
    kinds.set(key, {
      characters: [...(kind?.characters ?? []), character],
      sets: counted,
      isLetter: letter,
      cap,
    })
  }
  return [...kinds.values()]
}

/** The count at which a set's rules are all decided; 0 if it has none. */
function limitOf(rules: PasswordRules, set: number): number {
  const { minimum = 0, maximum } = rules.sets[set]!
  return Math.max(minimum, maximum === undefined || maximum >= rules.length ? 0 : maximum + 1)
}

function runLimit({ maxConsecutive, length }: PasswordRules): number | null {
  return maxConsecutive === undefined || maxConsecutive >= length ? null : maxConsecutive
}
