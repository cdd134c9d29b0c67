import { answerInWords, secondsInWords } from './answer-words.ts'
import { notesOn, type Note } from './beliefs.ts'
import { choose, type Choice } from './choose.ts'
import { configurationFor, type Configuration } from './configuration.ts'
import { sourceOf, type Violation } from './constraints.ts'
import { tie, type Cost } from './cost.ts'
import type { Judged, JudgedLeg } from './evaluate.ts'
import { familyOf, type FamilyId } from './families.ts'
import { findFlips, type Flip } from './flips.ts'
import {
  guideOf,
  guideOfConstraint,
  guideOfCost,
  guideOfFamily,
  type Explained,
  type GuideLink,
} from './guide-links.ts'
import type { Answers, ClientKind, GivenAnswers, InputId } from './inputs.ts'
import type { LegId } from './legs.ts'
import type { Parameters } from './parameters.ts'
import { rounded, roundedQuantities, type Quantities } from './quantities.ts'
import { completed, unanswered } from './read-answers.ts'
import { relaxationsOf, type Relaxation } from './relaxations.ts'
import { warningsFor } from './warnings.ts'

/** A recommendation and everything that it stands on. Plain data; the same answers give the same bytes. */
export interface Advice {
  readonly recommendation: Recommendation
  /** The families on the first leg. */
  readonly families: readonly FamilyAdvice[]
  /** The other legs, where there is more than one kind of client. */
  readonly legs: readonly LegAdvice[]
  readonly flips: readonly Flip[]
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly string[]
  /** For each warning the place in the guide. */
  readonly warnings_explained_in: readonly GuideLink[]
  readonly notes: readonly Note[]
  readonly configuration: Configuration | null
}

export interface Recommendation {
  readonly family: FamilyId | 'infeasible'
  readonly title: string
  readonly parameters: Parameters | null
  readonly reasons: readonly string[]
  /** For each reason the place in the guide. */
  readonly reasons_explained_in: readonly GuideLink[]
  /** Families that are as good by this model: the team's own framework and taste decide. */
  readonly ties: readonly FamilyId[]
  /** The next best after the ties. */
  readonly runner_up: FamilyId | null
  /** If infeasible: the smallest sets of requirements to give up. */
  readonly relaxations: readonly Relaxation[]
}

export interface FamilyAdvice {
  readonly id: FamilyId
  readonly title: string
  readonly viable: boolean
  readonly violations: readonly (Violation & { readonly source: string; readonly explained_in: GuideLink })[]
  readonly parameters: Parameters
  readonly quantities: Quantities
  /** Lower is better; only comparable between viable families. */
  readonly cost: number
  readonly costs: readonly { readonly points: number; readonly text: string }[]
}

export interface LegAdvice {
  readonly id: LegId
  readonly clients: readonly ClientKind[]
  readonly family: FamilyId | 'infeasible'
  readonly parameters: Parameters | null
  readonly families: readonly FamilyAdvice[]
}

/** An answer that was taken for granted. */
export interface Assumption {
  readonly input: InputId
  readonly value: Answers[InputId]
  readonly text: string
}

/** Recommends how to carry authentication state, for answers that `readAnswers` has accepted. */
export function advise(given: GivenAnswers): Advice {
  const answers = completed(given)
  const choice = choose(answers)
  const warnings = warningsFor(choice)
  return {
    recommendation: recommendationOf(choice),
    families: familyAdvice(choice.legs[0]?.leg),
    legs: choice.legs.length < 2 ? [] : choice.legs.map(legAdvice),
    flips: findFlips(given, choice.family),
    assumptions: assumptionsOf(given, answers),
    warnings: warnings.map(({ text }) => text),
    warnings_explained_in: warnings.map(({ guide }) => guide),
    notes: notesOn(answers.stated_belief),
    configuration: configurationFor(choice, answers),
  }
}

/** The advice as JSON, byte for byte the same wherever it is made. */
export function adviceAsJson(advice: Advice): string {
  return `${JSON.stringify(advice, null, 2)}\n`
}

function recommendationOf(choice: Choice): Recommendation {
  const [first] = choice.legs
  const chosen = first?.chosen ?? null
  if (choice.family === 'infeasible' || first === undefined || chosen === null) return infeasible(choice)
  const others = first.leg.viable.filter((judged) => judged !== chosen)
  const isTie = ({ cost }: Judged): boolean => Math.abs(cost - chosen.cost) <= tie
  const reasons = reasonsFor(chosen, first.leg)
  return {
    family: choice.family,
    title: familyOf(choice.family).title,
    parameters: chosen.candidate.parameters,
    reasons: reasons.map(({ text }) => text),
    reasons_explained_in: reasons.map(({ guide }) => guide),
    ties: others.filter(isTie).map(idOf),
    runner_up: others.filter((judged) => !isTie(judged)).map(idOf)[0] ?? null,
    relaxations: [],
  }
}

function infeasible({ legs }: Choice): Recommendation {
  const stuck = legs.filter(({ chosen }) => chosen === null)
  return {
    family: 'infeasible',
    title: 'Nothing meets all of these requirements',
    parameters: null,
    reasons: stuck.map(
      ({ leg }) => `For ${leg.leg.clients.join(', ')} every family breaks at least one requirement.`,
    ),
    reasons_explained_in: stuck.map(() => guideOf.infeasible),
    ties: [],
    runner_up: null,
    relaxations: stuck.flatMap(({ leg }) => relaxationsOf(leg)),
  }
}

const idOf = ({ candidate }: Judged): FamilyId => candidate.family.id

function reasonsFor(chosen: Judged, leg: JudgedLeg): readonly Explained[] {
  const { family } = chosen.candidate
  const q = roundedQuantities(chosen.candidate.quantities)
  const cheaper = leg.judged
    .filter(({ cost, violations }) => violations.length > 0 && cost < chosen.cost)
    .toSorted((a, b) => a.cost - b.cost)
  const dearer = leg.viable.filter(({ cost }) => cost > chosen.cost).slice(0, 2)
  return [
    { text: `${family.title}: ${family.summary}.`, guide: guideOfFamily[family.id] },
    { text: exposureInWords(chosen), guide: guideOf.exposure },
    ...cheaper.flatMap(({ candidate, violations: [first] }) => {
      if (first === undefined) return []
      const text = `${candidate.family.title} would be simpler, but: ${first.text}`
      return [{ text, guide: guideOfConstraint[first.code] }]
    }),
    ...dearer.map(({ candidate: { family }, costs }) => {
      const [most, next] = differences(costs, chosen.costs)
      if (most === undefined)
        return { text: `${family.title} would do as well.`, guide: guideOfFamily[family.id] }
      const price = next === undefined ? most.text : `${most.text}, and ${next.text}`
      return { text: `${family.title} would do, at a price: ${price}.`, guide: guideOfCost[most.id] }
    }),
    ...(q.store_utilisation === null
      ? []
      : [
          {
            text: `The store would be ${percent(q.store_utilisation)} busy at the peak, by the measured cost of one node.`,
            guide: guideOf.load,
          },
        ]),
  ]
}

/** Never "at once" for anything that waits. */
function exposureInWords({ candidate: { family, quantities, parameters: p } }: Judged): string {
  const q = roundedQuantities(quantities)
  const worst = q.revocation_exposure_worst_s ?? 0
  if (worst === 0) return 'A session that was ended is refused on its next request: each one asks the store.'
  if (p.token_lifetime_s !== null && family.id === 'stateless_jwt_refresh') {
    return `A session that was ended goes on until its token has run out: ${secondsInWords(worst)} at worst.`
  }
  if (family.id === 'sealed_cookie')
    return `A cookie cannot be ended: it is good for ${secondsInWords(worst)}.`
  return `A session that was ended is refused within ${secondsInWords(worst)} at worst, and usually in ${secondsInWords(q.revocation_exposure_mean_s ?? 0)}.`
}

/** What speaks more against one than against the other, most first. */
function differences(one: readonly Cost[], other: readonly Cost[]): readonly Cost[] {
  return one
    .map((cost) => ({ ...cost, points: cost.points - (other.find(({ id }) => id === cost.id)?.points ?? 0) }))
    .filter(({ points }) => points > 0.1)
    .toSorted((a, b) => b.points - a.points)
}

function familyAdvice(leg: JudgedLeg | undefined): readonly FamilyAdvice[] {
  return (leg?.judged ?? []).map(({ candidate, violations, cost, costs }) => ({
    id: candidate.family.id,
    title: candidate.family.title,
    viable: violations.length === 0,
    violations: violations.map((violation) => ({
      ...violation,
      source: sourceOf(violation.code),
      explained_in: guideOfConstraint[violation.code],
    })),
    parameters: candidate.parameters,
    quantities: roundedQuantities(candidate.quantities),
    cost: rounded(cost),
    costs: costs.map(({ points, text }) => ({ points: rounded(points), text })),
  }))
}

function legAdvice({ leg, chosen }: Choice['legs'][number]): LegAdvice {
  return {
    id: leg.leg.id,
    clients: leg.leg.clients,
    family: chosen === null ? 'infeasible' : idOf(chosen),
    parameters: chosen?.candidate.parameters ?? null,
    families: familyAdvice(leg),
  }
}

function assumptionsOf(given: GivenAnswers, answers: Answers): readonly Assumption[] {
  return unanswered(given)
    .filter((id) => id !== 'stated_belief')
    .map((id) => {
      const value = answers[id]
      return { input: id, value, text: `${id} was not answered; taken as: ${answerInWords(id, value)}.` }
    })
}

function percent(share: number): string {
  return `${rounded(Number((share * 100).toPrecision(2)))} %`
}
