import type { PasswordRules } from '../rules.ts'
import type { Counting } from './counting.ts'
import { limitsOf, runLimitOf, type Kind } from './kinds.ts'

/**
 * Counts from character to character: what may follow depends only on how many of each kind there are so far, up to the
 * number from which on no rule cares, and on the last character where runs are limited. From each such state the number
 * of endings is a sum over what may come next.
 */
export function countByPosition(rules: PasswordRules, kinds: readonly Kind[]): Counting {
  const limits = rules.sets.map((set) => limitsOf(set, rules))
  const caps = capsOf(rules, kinds)
  const isDistinct = rules.repeats === 'none'
  const maxRun = runLimitOf(rules)
  const memory = Array.from({ length: rules.length }, () => new Map<number, bigint>())

  function endings(state: State, at: number): bigint {
    if (at === rules.length)
      return limits.every(({ minimum }, set) => usedOf(state, set) >= minimum) ? 1n : 0n
    const key = keyOf(state)
    const known = memory[at]!.get(key)
    if (known !== undefined) return known
    let sum = 0n
    for (const step of stepsFrom(state, at)) sum += BigInt(step.choices) * endings(step.next, at + 1)
    memory[at]!.set(key, sum)
    return sum
  }

  function keyOf({ used, last, run }: State): number {
    let key = (last + 1) * rules.length + run
    for (const [index, cap] of caps.entries()) key = key * (cap + 1) + used[index]!
    return key
  }

  function stepsFrom(state: State, at: number): readonly Step[] {
    const left = rules.length - at
    if (limits.some(({ minimum }, set) => minimum - usedOf(state, set) > left)) return []
    const steps: Step[] = []
    for (const [kind, { characters, beginners }] of kinds.entries()) {
      const used = withOne(state.used, kind)
      if (limits.some(({ maximum }, set) => usedOf({ used }, set) > maximum)) continue
      const size = at === 0 ? beginners.length : characters.length
      if (isDistinct) {
        const choices = size - state.used[kind]!
        if (state.used[kind]! < caps[kind]!)
          steps.push({ kind, of: 'unused', choices, next: { ...state, used } })
      } else if (maxRun === null) {
        steps.push({ kind, of: 'any', choices: size, next: { ...state, used } })
      } else {
        const isSameKind = state.last === kind
        const next = { used, last: kind, run: 1 }
        steps.push({ kind, of: 'not-last', choices: size - (isSameKind ? 1 : 0), next })
        if (isSameKind && state.run < maxRun) {
          steps.push({ kind, of: 'last', choices: 1, next: { ...next, run: state.run + 1 } })
        }
      }
    }
    if (isDistinct) steps.push(pooled(state, at))
    return steps.filter(({ choices }) => choices > 0)
  }

  /** Of the kinds that no rule counts any more only the total that is left matters. */
  function pooled(state: State, at: number): Step {
    let size = 0
    let usedOutside = 0
    for (const [kind, { characters, beginners }] of kinds.entries()) {
      if (state.used[kind]! < caps[kind]!) usedOutside += state.used[kind]!
      else size += at === 0 ? beginners.length : characters.length
    }
    return { kind: pool, of: 'unused', choices: size - (at - usedOutside), next: state }
  }

  function withOne(used: readonly number[], kind: number): readonly number[] {
    return used[kind]! < caps[kind]! ? used.with(kind, used[kind]! + 1) : used
  }

  function usedOf({ used }: Pick<State, 'used'>, set: number): number {
    let sum = 0
    for (const [kind, { sets }] of kinds.entries()) if (sets.includes(set)) sum += used[kind]!
    return sum
  }

  function unrank(rank: bigint): string {
    let state = start
    let left = rank
    const password: string[] = []
    for (let at = 0; at < rules.length; at++) {
      for (const step of stepsFrom(state, at)) {
        const each = endings(step.next, at + 1)
        const all = BigInt(step.choices) * each
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
    if (of === 'last') return [last!]
    const isFirst = password.length === 0
    const from = kinds.filter((_, index) =>
      kind === pool ? state.used[index]! >= caps[index]! : index === kind,
    )
    const characters = from.flatMap((kind) => (isFirst ? kind.beginners : kind.characters))
    if (of === 'unused') return characters.filter((character) => !password.includes(character))
    return of === 'not-last' ? characters.filter((character) => character !== last) : characters
  }

  const start: State = { used: kinds.map(() => 0), last: -1, run: 0 }
  return { count: endings(start, 0), unrank }
}

/** How many states there are at most. */
export function statesByPosition(rules: PasswordRules, kinds: readonly Kind[]): number {
  const counted = capsOf(rules, kinds).reduce((product, cap) => product * (cap + 1), 1)
  const maxRun = runLimitOf(rules)
  return counted * rules.length * (maxRun === null ? 1 : kinds.length * maxRun)
}

const pool = -1

interface State {
  /** How many of each kind, up to its cap. */
  readonly used: readonly number[]
  /** The kind of the last character, where runs are limited; else -1. */
  readonly last: number
  readonly run: number
}

interface Step {
  readonly kind: number
  readonly of: 'any' | 'unused' | 'last' | 'not-last'
  readonly choices: number
  readonly next: State
}

/** For each kind the number from which on no rule cares how many there are. */
function capsOf(rules: PasswordRules, kinds: readonly Kind[]): readonly number[] {
  return kinds.map(({ sets }) =>
    Math.max(
      0,
      ...sets.map((set) => {
        const { minimum, maximum } = limitsOf(rules.sets[set]!, rules)
        return maximum < rules.length ? Math.max(minimum, maximum + 1) : minimum
      }),
    ),
  )
}
