import { violationsOf, type Candidate, type Violation } from './constraints.ts'
import { costsOf, totalOf, type Cost } from './cost.ts'
import { families, type Family } from './families.ts'
import type { Answers } from './inputs.ts'
import { legsOf, type Leg } from './legs.ts'
import { chooseParameters } from './parameters.ts'
import { quantitiesOf } from './quantities.ts'

/** A candidate and the judgement on it. */
export interface Judged {
  readonly candidate: Candidate
  readonly violations: readonly Violation[]
  readonly costs: readonly Cost[]
  /** Lower wins. */
  readonly cost: number
}

/** All families on one leg. */
export interface JudgedLeg {
  readonly leg: Leg
  readonly judged: readonly Judged[]
  /** Those that meet every requirement, cheapest first. */
  readonly viable: readonly Judged[]
}

/** Judges every family on every leg. */
export function evaluate(answers: Answers): readonly JudgedLeg[] {
  return legsOf(answers).map((leg) => {
    const judged = families.map((family) => judge(family, leg, answers))
    const viable = judged
      .filter(({ violations }) => violations.length === 0)
      .toSorted((a, b) => a.cost - b.cost || orderOf(a) - orderOf(b))
    return { leg, judged, viable }
  })
}

function judge(family: Family, leg: Leg, answers: Answers): Judged {
  const parameters = chooseParameters(family, answers)
  const quantities = quantitiesOf(family, answers, parameters)
  const candidate: Candidate = { family, leg, answers, parameters, quantities }
  const costs = costsOf(candidate)
  return { candidate, violations: violationsOf(candidate), costs, cost: totalOf(costs) }
}

/** Of two that cost exactly the same, the one with fewer parts is first in the table. */
function orderOf({ candidate }: Judged): number {
  return families.indexOf(candidate.family)
}
