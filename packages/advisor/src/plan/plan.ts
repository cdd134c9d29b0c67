import { families, type FamilyId } from '../families.ts'
import { rounded } from '../quantities.ts'
import { loadOf, type Load } from './load.ts'
import {
  completedPlan,
  planInputs,
  type GivenPlanInputs,
  type PlanInputId,
  type PlanInputs,
  type PlanRange,
} from './plan-inputs.ts'
import { planQuantities, type PlanQuantities, type PlanQuantityId } from './plan-quantities.ts'
import { warningsOfPlan } from './plan-warnings.ts'

/** What every family needs for one load, and along a range of one input. Plain data; the same inputs give the same bytes. */
export interface Plan {
  readonly inputs: PlanInputs
  /** Inputs that were not given, and have their default. */
  readonly assumed: readonly PlanInputId[]
  readonly load: Load
  readonly families: readonly FamilyPlan[]
  readonly sweep: Sweep
  readonly warnings: readonly string[]
}

export interface FamilyPlan {
  readonly id: FamilyId
  readonly title: string
  readonly quantities: PlanQuantities
  /** Up to how many users one store node of the measured kind is no busier than `busyAtMost`; null where it is never asked. */
  readonly users_of_one_store_node: number | null
}

/** Every quantity at each value of the input that grows. */
export interface Sweep {
  readonly over: PlanRange
  readonly unit: string
  readonly values: readonly number[]
  readonly load: Readonly<Record<keyof Load, readonly number[]>>
  readonly families: readonly {
    readonly id: FamilyId
    readonly quantities: Readonly<Record<PlanQuantityId, readonly (number | null)[]>>
  }[]
}

/** A node that is busier than this has nothing left for a failover, a backup, or a bad day. */
export const busyAtMost = 0.7

/** Where the charts begin and end. */
const rangeEnds: Readonly<Record<PlanRange, readonly [number, number]>> = {
  users: [1e3, 1e9],
  requests_per_user_s: [1e-3, 10],
  token_lifetime_s: [10, 86_400],
  revocations_per_user_day: [1e-3, 100],
}
const mostUsers = 1e12

/** Works out a plan for inputs that `readPlanInputs` has accepted. */
export function makePlan(given: GivenPlanInputs): Plan {
  const inputs = completedPlan(given)
  const plans = families.map(({ id, title }) => ({
    id,
    title,
    quantities: roundedValues(planQuantities(id, inputs)),
    users_of_one_store_node: usersOfOneNode(id, inputs),
  }))
  return {
    inputs,
    assumed: planInputs.map(({ id }) => id).filter((id) => given[id] === undefined),
    load: roundedValues(loadOf(inputs)),
    families: plans,
    sweep: sweepOf(inputs),
    warnings: warningsOfPlan(inputs, loadOf(inputs), plans),
  }
}

/** The plan as JSON, byte for byte the same wherever it is made. */
export function planAsJson(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`
}

function sweepOf(inputs: PlanInputs): Sweep {
  const { over } = inputs
  const values = steps(...rangeEnds[over])
  const along = values.map((value) => ({ ...inputs, [over]: value }))
  return {
    over,
    unit: unitOf(over),
    values,
    load: columns(along.map((inputs) => roundedValues(loadOf(inputs)))),
    families: families.map(({ id }) => ({
      id,
      quantities: columns(along.map((inputs) => roundedValues(planQuantities(id, inputs)))),
    })),
  }
}

function unitOf(id: PlanInputId): string {
  const input = planInputs.find((input) => input.id === id)
  return input?.kind === 'number' ? input.unit : ''
}

/** 1, 2, 5, 10, 20 … from the one end to the other, with both ends in it. */
function steps(from: number, to: number): readonly number[] {
  const first = Math.floor(Math.log10(from))
  const last = Math.ceil(Math.log10(to))
  const all = Array.from({ length: last - first + 1 }, (_, index) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${first + index}`)),
  ).flat()
  return [...new Set([from, ...all.filter((value) => value > from && value < to), to])]
}

/** Utilisation only grows with users, so the edge is found by halving. */
function usersOfOneNode(id: FamilyId, inputs: PlanInputs): number | null {
  const isTooBusy = (users: number): boolean =>
    planQuantities(id, { ...inputs, users }).store_utilisation > busyAtMost
  if (!isTooBusy(mostUsers)) return null
  let [low, high] = [0, Math.log10(mostUsers)]
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2
    if (isTooBusy(10 ** middle)) high = middle
    else low = middle
  }
  return Number((10 ** low).toPrecision(3))
}

/** From a row for each value to a list for each name. */
function columns<Row extends object>(
  rows: readonly Row[],
): { readonly [Name in keyof Row]: readonly Row[Name][] } {
  const names = Object.keys(rows[0] ?? {}) as (keyof Row)[] // rows of one shape
  const lists = names.map((name) => [name, rows.map((row) => row[name])])
  return Object.fromEntries(lists) as { readonly [Name in keyof Row]: readonly Row[Name][] } // the same names
}

/** To six digits, so that every machine prints the same. */
function roundedValues<Values extends object>(values: Values): Values {
  const entries = Object.entries(values).map(([name, value]: [string, number | null]) => [
    name,
    value === null ? null : rounded(value),
  ])
  return Object.fromEntries(entries) as Values // the same names
}
