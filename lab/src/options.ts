import { efforts, type Effort } from './effort.ts'
import { storeKinds, type StoreKind } from './result.ts'
import { outagesName, scenarios, servicesName } from './scenarios.ts'

/** How a run was asked for, on a command line. */
export interface LabFlags {
  readonly quick?: boolean
  /** `scenario,strategy,store`, each a name or nothing for all. Several selections add up. */
  readonly only?: readonly string[]
  /** Where the report and the results go. */
  readonly out?: string
  /** Keeps the results beside the lab, as those of the latest run. */
  readonly write?: boolean
}

/** A combination that is run. Null: all. */
export interface Selection {
  readonly scenario: string | null
  readonly variant: string | null
  readonly store: StoreKind | null
}

export interface LabOptions {
  readonly effort: Effort
  readonly selections: readonly Selection[]
  readonly out: string | null
  readonly isWritten: boolean
}

/** What the command line says wrongly; the message says what is accepted. */
export class LabOptionError extends Error {
  override readonly name = 'LabOptionError'
}

/** @throws {LabOptionError} */
export function labOptions({ quick = false, only = [], out, write = false }: LabFlags): LabOptions {
  return {
    effort: efforts[quick ? 'quick' : 'full'],
    selections: only.length === 0 ? [{ scenario: null, variant: null, store: null }] : only.map(selectionOf),
    out: out ?? null,
    isWritten: write,
  }
}

/** Whether no combination is left out. */
export function isOfEverything({ selections }: Pick<LabOptions, 'selections'>): boolean {
  return selections.some(({ scenario, variant, store }) => (scenario ?? variant ?? store) === null)
}

/** Reads `scenario,strategy,store`. @throws {LabOptionError} */
export function selectionOf(text: string): Selection {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > 3) {
    throw new LabOptionError(
      `--only takes scenario,strategy,store, not "${text}". A part that is left out means all.`,
    )
  }
  const [scenario = '', variant = '', store = ''] = parts
  const scenarioNames = [...scenarios.map(({ name }) => name), servicesName, outagesName]
  const variantNames = [...new Set(scenarios.flatMap(({ variants }) => variants.map(({ id }) => id)))]
  return {
    scenario: known('scenario', scenario, scenarioNames),
    variant: known('strategy', variant, variantNames),
    store: known('store', store, storeKinds),
  }
}

/** Whether a combination was asked for. */
export function isSelected(
  selections: readonly Selection[],
  one: { readonly scenario: string; readonly variant: string; readonly store: StoreKind },
): boolean {
  return selections.some(
    ({ scenario, variant, store }) =>
      (scenario === null || scenario === one.scenario) &&
      (variant === null || variant === one.variant) &&
      (store === null || store === one.store),
  )
}

/** The same for an outage, which may be asked for without anything else of its scenario. */
export function isOutageSelected(
  selections: readonly Selection[],
  one: { readonly scenario: string; readonly variant: string; readonly store: StoreKind },
): boolean {
  return isSelected(selections, one) || isSelected(selections, { ...one, scenario: outagesName })
}

function known<Name extends string>(what: string, given: string, names: readonly Name[]): Name | null {
  if (given === '') return null
  const found = names.find((name) => name === given)
  if (found !== undefined) return found
  throw new LabOptionError(
    `--only: there is no ${what} "${given}". Accepted: ${names.join(', ')}, or nothing for all.`,
  )
}
