import { tie } from './cost.ts'
import { evaluate, type Judged, type JudgedLeg } from './evaluate.ts'
import type { FamilyId } from './families.ts'
import type { Answers } from './inputs.ts'

/** The family for each leg. */
export interface Choice {
  /** The answer as a whole: what the first leg gets, or `infeasible` if any leg can get nothing. */
  readonly family: FamilyId | 'infeasible'
  readonly legs: readonly { readonly leg: JudgedLeg; readonly chosen: Judged | null }[]
}

/**
 * Chooses. One family for every leg is preferred to several, if it costs little more: it is one thing to run. Otherwise each leg gets
 * its cheapest, and all share one record of sessions.
 */
export function choose(answers: Answers): Choice {
  const legs = evaluate(answers)
  const common = commonFamily(legs)
  const chosen = legs.map((leg) => ({ leg, chosen: pick(leg, common) }))
  const isFeasible = chosen.every(({ chosen }) => chosen !== null)
  const family = isFeasible ? chosen[0]?.chosen?.candidate.family.id : undefined
  return { family: family ?? 'infeasible', legs: chosen }
}

function pick({ viable }: JudgedLeg, common: FamilyId | null): Judged | null {
  return viable.find(({ candidate }) => candidate.family.id === common) ?? viable[0] ?? null
}

function commonFamily(legs: readonly JudgedLeg[]): FamilyId | null {
  if (legs.length < 2) return null
  const best = legs.reduce((sum, { viable }) => sum + (viable[0]?.cost ?? Number.POSITIVE_INFINITY), 0)
  const [first, ...others] = legs
  const sums = (first?.viable ?? []).flatMap((judged) => {
    const { id } = judged.candidate.family
    const elsewhere = others.map(({ viable }) => viable.find(({ candidate }) => candidate.family.id === id))
    if (!elsewhere.every((found) => found !== undefined)) return []
    return [{ id, cost: elsewhere.reduce((sum, found) => sum + found.cost, judged.cost) }]
  })
  const cheapest = sums.toSorted((a, b) => a.cost - b.cost)[0]
  if (cheapest === undefined || cheapest.cost > best + tie * others.length) return null
  return cheapest.id
}
