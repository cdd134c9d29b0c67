/**
 * The decision model: answers about an architecture in, a recommendation with reasons and numbers out. Pure: no clock, no randomness, no
 * network; the same answers give the same bytes.
 * @module
 */
export {
  advise,
  adviceAsJson,
  type Advice,
  type Assumption,
  type FamilyAdvice,
  type LegAdvice,
  type Recommendation,
} from './advise.ts'
export type { Note } from './beliefs.ts'
export type { Configuration } from './configuration.ts'
export type { ConstraintCode, Violation } from './constraints.ts'
export { families, familyIds, type Family, type FamilyId } from './families.ts'
export { flipOf, type Flip } from './flips.ts'
export { guideOfConstraint, type GuideLink } from './guide-links.ts'
export {
  inputs,
  type Answers,
  type GivenAnswers,
  type Input,
  type InputGroup,
  type InputId,
} from './inputs.ts'
export type { Parameters } from './parameters.ts'
export { quantitiesOf, type Quantities, type QuantityId } from './quantities.ts'
export type { Load } from './plan/load.ts'
export { busyAtMost, makePlan, planAsJson, type FamilyPlan, type Plan, type Sweep } from './plan/plan.ts'
export {
  completedPlan,
  planInputs,
  readPlanInputs,
  type GivenPlanInputs,
  type PlanInput,
  type PlanInputGroup,
  type PlanInputId,
  type PlanInputs,
  type PlanRange,
} from './plan/plan-inputs.ts'
export type { PlanQuantities, PlanQuantityId } from './plan/plan-quantities.ts'
export { completed, readAnswers, type ReadAnswers } from './read-answers.ts'
export { acceptedInWords, type AnswerProblem, type Field } from './read-flat.ts'
export { decisionRecord } from './record.ts'
export type { Relaxation } from './relaxations.ts'
export { unitCosts, type UnitCost } from './unit-costs.ts'
