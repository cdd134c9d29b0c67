import type { Collector } from './collector.ts'
import { placeFor, serve, type LabContext, type Served } from './context.ts'
import { measureDistance } from './measure/distance.ts'
import { measureExposure } from './measure/exposure.ts'
import { measureFaults } from './measure/faults.ts'
import { measureJourney } from './measure/journey.ts'
import { measureMinuteOfUse, measureOperations } from './measure/operations.ts'
import { measureOutage, type OutageSubject } from './measure/outage.ts'
import type { Cell, Plan } from './plan.ts'
import type { Place, StoreKind } from './result.ts'
import type { Journey } from './scenarios.ts'

/** Everything in turn: two measurements at once would measure each other. */
export async function runPlan(context: LabContext, plan: Plan, collector: Collector): Promise<void> {
  const isThere = ({ store }: Cell): boolean =>
    store === 'memory' || store === 'embedded' || context.databases[store] !== undefined
  for (const cell of plan.cells.filter(isThere)) {
    await collector.attempt(nameOf(cell), () => measureCell(context, cell, collector))
  }
  for (const cell of plan.distances.filter(isThere)) {
    for (const roundTripMs of context.effort.roundTripsMs) {
      await collector.attempt(`${nameOf(cell)}, ${roundTripMs} ms away`, () =>
        atDistance(context, cell, { roundTripMs, collector }),
      )
    }
  }
  for (const [{ scenario, store }, cells] of deploymentsOf(plan.outages.filter(isThere))) {
    await collector.attempt(`${scenario.name}, ${store} stopped`, () =>
      throughOutage(context, { store, cells, collector }),
    )
  }
  if (plan.hasFaults) {
    await collector.attempt('services without a store', async () => {
      collector.add('faults', await measureFaults(context))
    })
  }
}

/** Cells that differ in the strategy alone, by the first of them. */
function deploymentsOf(cells: readonly Cell[]): ReadonlyMap<Cell, readonly Cell[]> {
  const isSame = (one: Cell, other: Cell): boolean =>
    one.scenario === other.scenario && one.store === other.store
  const firsts = cells.filter((cell) => cells.find((one) => isSame(one, cell)) === cell)
  return new Map(firsts.map((first) => [first, cells.filter((cell) => isSame(cell, first))]))
}

function nameOf({ scenario, variant, store }: Cell): string {
  return `${scenario.name}, ${variant.id}, ${store}`
}

export function journeysOf({ scenario, variant }: Pick<Cell, 'scenario' | 'variant'>): readonly Journey[] {
  return scenario.journeys.filter(({ families }) => Object.hasOwn(families, variant.id))
}

async function measureCell(context: LabContext, cell: Cell, collector: Collector): Promise<void> {
  const { scenario, variant, store } = cell
  const place: Place = { scenario: scenario.name, variant: variant.id, store }
  const served = await serve(context, scenario, { variant, place: placeFor(context, store) })
  try {
    for (const journey of journeysOf(cell)) {
      collector.add('journeys', [await measureJourney(context, served, { place, journey })])
    }
    if (variant.strategy !== null) await measureSessions(context, { cell, place, served, collector })
  } finally {
    await served.stop()
  }
}

async function measureSessions(
  context: LabContext,
  { cell, place, served, collector }: { cell: Cell; place: Place; served: Served; collector: Collector },
): Promise<void> {
  const { scenario, variant, store } = cell
  const journeys = journeysOf(cell)
  // Once for each way to carry a credential: a cookie and a token have not the same life. Before anybody is signed out again and again: a
  // sign-in in the second of a cut-off is dated ahead of it, and after many of them its minute of use is over later than the clock says.
  const firstOfCarry = journeys.filter(
    ({ carry }, index) => journeys.findIndex((one) => one.carry === carry) === index,
  )
  for (const journey of firstOfCarry) {
    collector.add('operations', await measureOperations(context, served, { place, carry: journey.carry }))
    collector.add('operations', [await measureMinuteOfUse(context, served, { place, journey })])
  }
  // Another process over the same store, which calls itself by the name of the first: both stand behind one address.
  const secondNode =
    scenario.secondNode === 'none' || store === 'memory'
      ? null
      : await serve(context, scenario, {
          variant,
          place: served.place,
          overrides: scenario.secondNode === 'told_its_issuer' ? { issuer: served.page } : {},
        })
  try {
    for (const journey of journeys) {
      collector.add(
        'exposures',
        await measureExposure(context, { place, scenario, journey, served, secondNode }),
      )
    }
  } finally {
    await secondNode?.stop()
  }
}

async function atDistance(
  context: LabContext,
  cell: Cell,
  { roundTripMs, collector }: { readonly roundTripMs: number; readonly collector: Collector },
): Promise<void> {
  const database = context.databases[cell.store]
  const [journey] = journeysOf(cell)
  if (database === undefined || journey === undefined) return
  collector.add('distances', [await measureDistance(context, database, { ...cell, journey, roundTripMs })])
}

/** The same outage for all of them, and for the tokens of the bare server once more with the option that accepts what may be revoked. */
async function throughOutage(
  context: LabContext,
  {
    store,
    cells,
    collector,
  }: { readonly store: StoreKind; readonly cells: readonly Cell[]; readonly collector: Collector },
): Promise<void> {
  const database = context.databases[store]
  if (database === undefined) return
  const subjects = cells.flatMap((cell): readonly OutageSubject[] => {
    const [journey] = journeysOf(cell)
    if (journey === undefined) return []
    const { scenario, variant } = cell
    const subject = { title: variant.title, scenario, variant, journey, overrides: {} }
    if (scenario.name !== 'bare' || variant.id !== 'jwt') return [subject]
    const accepting = { revocation: { onStale: 'insecureAcceptWhenStale' } }
    return [subject, { ...subject, title: `${variant.title}, insecureAcceptWhenStale`, overrides: accepting }]
  })
  collector.add('outages', await measureOutage(context, database, subjects))
}
