import type { Violation } from './constraints.ts'
import type { JudgedLeg } from './evaluate.ts'
import type { FamilyId } from './families.ts'
import type { LegId } from './legs.ts'

/** What would have to give way for a family to become possible. */
export interface Relaxation {
  readonly leg: LegId
  readonly family: FamilyId
  /** Each requirement with the value that it would have to be relaxed to. */
  readonly give_up: readonly Violation[]
}

/** The smallest sets of requirements whose relaxation gives this leg a family: no set contains another. */
export function relaxationsOf({ leg, judged }: JudgedLeg): readonly Relaxation[] {
  const all = judged.map(({ candidate, violations, cost }) => ({
    relaxation: { leg: leg.id, family: candidate.family.id, give_up: violations },
    codes: new Set(violations.map(({ code }) => code)),
    cost,
  }))
  return all
    .filter(
      ({ codes }) =>
        !all.some(
          (other) => other.codes.size < codes.size && [...other.codes].every((code) => codes.has(code)),
        ),
    )
    .toSorted((a, b) => a.codes.size - b.codes.size || a.cost - b.cost)
    .map(({ relaxation }) => relaxation)
}
