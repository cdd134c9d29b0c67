import type { PasswordRules } from '../rules.ts'
import type { Counting } from './counting.ts'
import { limitsOf, type Kind } from './kinds.ts'

/**
 * Counts by how many characters of each kind there are, which places they take, and which characters they are.
 *
 * With `n` places left, a kind that takes `j` of them can choose them in C(n, j) ways and fill them in size^j (or, where
 * no character comes twice, size·(size-1)·…), and the other kinds fill the rest. The sum over `j` is the count, and going
 * through the same sum with a number in hand finds the password with that number.
 */
export function countByComposition(rules: PasswordRules, kinds: readonly Kind[]): Counting {
  const isDistinct = rules.repeats === 'none'
  const isImpossible = rules.sets.some(
    ({ minimum = 0 }, set) => minimum > 0 && !kinds.some(({ sets }) => sets.includes(set)),
  )
  if (isImpossible) return { count: 0n, unrank: beyond }
  const parts = kinds.map((kind) => {
    const [set] = kind.sets
    const limits =
      set === undefined ? { minimum: 0, maximum: rules.length } : limitsOf(rules.sets[set]!, rules)
    return { ...limits, characters: kind.characters, beginners: kind.beginners }
  })
  if (rules.begin !== 'letter') {
    const filling = new Filling(parts, rules.length, isDistinct)
    return {
      count: filling.count,
      unrank: (rank) => filling.unrank(rank).join(''),
    }
  }
  // The first character stands apart: for each kind that it can be of, the rest is filled with one less of that kind.
  const beginnings = parts.flatMap((part, index) => {
    if (part.beginners.length === 0 || part.maximum === 0) return []
    const rest = parts.with(index, {
      ...part,
      minimum: Math.max(0, part.minimum - 1),
      maximum: part.maximum - 1,
      // Which one is left out does not matter for the number; unranking takes the one that was chosen.
      characters: isDistinct ? part.characters.slice(1) : part.characters,
    })
    const filling = new Filling(rest, rules.length - 1, isDistinct)
    return [{ part, index, filling, count: BigInt(part.beginners.length) * filling.count }]
  })
  return {
    count: beginnings.reduce((sum, { count }) => sum + count, 0n),
    unrank: (rank) => {
      let left = rank
      for (const { part, index, filling, count } of beginnings) {
        if (left >= count) {
          left -= count
          continue
        }
        const first = part.beginners[Number(left / filling.count)]!
        const replaced = isDistinct
          ? part.characters.filter((character) => character !== first)
          : part.characters
        return [first, ...filling.unrank(left % filling.count, { index, characters: replaced })].join('')
      }
      return beyond()
    },
  }
}

function beyond(): never {
  throw new RangeError('The number is beyond the count.')
}

interface Part {
  readonly characters: readonly string[]
  readonly minimum: number
  readonly maximum: number
}

/** All ways to fill some places with some parts. */
class Filling {
  readonly count: bigint
  readonly #parts: readonly Part[]
  readonly #length: number
  readonly #isDistinct: boolean
  /** `#ways[i][n]`: how many ways there are to fill `n` places with the parts from `i` on. */
  readonly #ways: readonly (readonly bigint[])[]

  constructor(parts: readonly Part[], length: number, isDistinct: boolean) {
    this.#parts = parts
    this.#length = length
    this.#isDistinct = isDistinct
    const none = Array.from({ length: length + 1 }, (_, places): bigint => (places === 0 ? 1n : 0n))
    const ways: bigint[][] = [none]
    for (const part of parts.toReversed()) {
      const isFirst = ways.length === parts.length
      const next = ways[0]!
      // Of the first part only the whole length is asked for.
      const from = isFirst ? length : 0
      const row = none.map((_, places) =>
        places < from ? 0n : this.#terms(part, places, next).reduce((sum, { all }) => sum + all, 0n),
      )
      ways.unshift(row)
    }
    this.#ways = ways
    this.count = parts.length === 0 ? 0n : ways[0]![length]!
  }

  unrank(
    rank: bigint,
    replaced?: { readonly index: number; readonly characters: readonly string[] },
  ): readonly string[] {
    const password: string[] = Array.from({ length: this.#length }, () => '')
    let free = password.map((_, place) => place)
    let left = rank
    for (const [index, part] of this.#parts.entries()) {
      const rest = this.#ways[index + 1]!
      for (const { taken, subsets, fillings, all } of this.#terms(part, free.length, rest)) {
        if (left >= all) {
          left -= all
          continue
        }
        const others = rest[free.length - taken]!
        const mine = left / others
        left %= others
        const characters = replaced?.index === index ? replaced.characters : part.characters
        const chosen = this.#charactersAt(mine % fillings, taken, characters)
        const places = subsetAt(mine / fillings, free.length, taken, subsets)
        for (const [order, place] of places.entries()) password[free[place]!] = chosen[order]!
        const isTaken = new Set(places)
        free = free.filter((_, place) => !isTaken.has(place))
        break
      }
    }
    return password
  }

  /** For each number of places that a part can take: the ways to choose the places, to fill them, and all in all. */
  #terms(part: Part, places: number, rest: readonly bigint[]): readonly Term[] {
    const terms: Term[] = []
    const size = part.characters.length
    const most = Math.min(part.maximum, places, this.#isDistinct ? size : places)
    let subsets = 1n
    let fillings = 1n
    for (let taken = 0; taken <= most; taken++) {
      if (taken >= part.minimum && rest[places - taken]! > 0n) {
        terms.push({ taken, subsets, fillings, all: subsets * fillings * rest[places - taken]! })
      }
      subsets = (subsets * BigInt(places - taken)) / BigInt(taken + 1)
      fillings *= BigInt(this.#isDistinct ? size - taken : size)
    }
    return terms
  }

  #charactersAt(rank: bigint, taken: number, characters: readonly string[]): readonly string[] {
    const left = [...characters]
    const chosen: string[] = []
    let rest = rank
    for (let index = 0; index < taken; index++) {
      const at = Number(rest % BigInt(left.length))
      rest /= BigInt(left.length)
      chosen.push(left[at]!)
      if (this.#isDistinct) left.splice(at, 1)
    }
    return chosen
  }
}

interface Term {
  readonly taken: number
  readonly subsets: bigint
  readonly fillings: bigint
  readonly all: bigint
}

/** The subset of that many places with this number, in the order of the combinatorial number system. */
function subsetAt(rank: bigint, places: number, taken: number, subsets: bigint): readonly number[] {
  const chosen: number[] = []
  let left = rank
  // How many subsets there are of the places from `place` on.
  let here = subsets
  let wanted = taken
  for (let place = 0; place < places && wanted > 0; place++) {
    const remaining = BigInt(places - place)
    const withThis = (here * BigInt(wanted)) / remaining
    if (left < withThis) {
      chosen.push(place)
      here = withThis
      wanted--
    } else {
      left -= withThis
      here -= withThis
    }
  }
  return chosen
}
