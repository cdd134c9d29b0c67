import type { LabOptions } from './options.ts'
import { isOutageSelected, isSelected } from './options.ts'
import { storeKinds, type StoreKind } from './result.ts'
import { scenarios, servicesName, type LabScenario, type Variant } from './scenarios.ts'

/** One server that is started, and everything that is measured of it. */
export interface Cell {
  readonly scenario: LabScenario
  readonly variant: Variant
  readonly store: StoreKind
}

/** What a run consists of. */
export interface Plan {
  readonly cells: readonly Cell[]
  /** Variants of the bare server that are run at a distance. */
  readonly distances: readonly Cell[]
  readonly outages: readonly Cell[]
  readonly hasFaults: boolean
  readonly stores: readonly StoreKind[]
}

const distanceVariants: ReadonlySet<string> = new Set(['session', 'session-uncached', 'jwt'])
const outageVariants: ReadonlySet<string> = new Set(['session', 'session-uncached', 'jwt', 'hybrid'])
/** Stores that are in another process, so that they can be far away or down. */
const sharedStores: ReadonlySet<StoreKind> = new Set<StoreKind>(['redis', 'postgres'])

export function planOf({ effort, selections }: Pick<LabOptions, 'effort' | 'selections'>): Plan {
  const every = scenarios.flatMap((scenario) =>
    scenario.variants.flatMap((variant) =>
      storeKinds
        .filter((store) => makesSense(scenario, variant, store, effort.scenarioStores))
        .map((store): Cell => ({ scenario, variant, store })),
    ),
  )
  const cells = every.filter(({ scenario, variant, store }) =>
    isSelected(selections, { scenario: scenario.name, variant: variant.id, store }),
  )
  const isShared = ({ store }: Cell): boolean => sharedStores.has(store)
  const isBare = ({ scenario }: Cell): boolean => scenario.name === 'bare'
  const outages = every.filter(
    (cell) =>
      isShared(cell) &&
      outageVariants.has(cell.variant.id) &&
      (isBare(cell) || effort.outage.isOfEveryScenario) &&
      isOutageSelected(selections, {
        scenario: cell.scenario.name,
        variant: cell.variant.id,
        store: cell.store,
      }),
  )
  return {
    cells,
    distances: cells.filter(
      (cell) => isShared(cell) && isBare(cell) && distanceVariants.has(cell.variant.id),
    ),
    outages,
    hasFaults: isSelected(selections, { scenario: servicesName, variant: 'jwt', store: 'memory' }),
    stores: [...new Set([...cells, ...outages].map(({ store }) => store))],
  }
}

function makesSense(
  { name }: LabScenario,
  { strategy }: Variant,
  store: StoreKind,
  scenarioStores: readonly string[],
): boolean {
  // A server without auth has no store.
  if (strategy === null) return store === 'memory'
  return name === 'bare' || scenarioStores.includes(store)
}
