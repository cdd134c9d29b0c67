import type { Collected } from './collector.ts'
import { isOutageSelected, isSelected, type LabOptions, type Selection } from './options.ts'
import type { LabResult, Place } from './result.ts'
import { scenarios, servicesName } from './scenarios.ts'

/** Of a run of some combinations: whether a result of all of them can take it in. One machine on one day, and the same effort. */
export function canTakeIn(
  kept: LabResult,
  { effort, machine }: Pick<LabResult, 'effort' | 'machine'>,
): boolean {
  return kept.effort === effort && JSON.stringify(kept.machine) === JSON.stringify(machine)
}

/** What was measured now, in the place of what was measured of the same combinations before; everything else stays, and what failed now. */
export function takenIn(
  kept: LabResult,
  measured: Collected,
  { selections }: Pick<LabOptions, 'selections'>,
): Collected {
  const rows = <Row extends Place>(
    before: readonly Row[],
    now: readonly Row[],
    isMeasuredAnew: typeof isSelected = isSelected,
  ): readonly Row[] =>
    [...before.filter((row) => !(isMeasuredAnew(selections, row) && isAmong(now, row))), ...now].toSorted(
      (a, b) => rankOf(a) - rankOf(b),
    )
  return {
    journeys: rows(kept.journeys, measured.journeys),
    operations: rows(kept.operations, measured.operations),
    exposures: rows(kept.exposures, measured.exposures),
    distances: rows(kept.distances, measured.distances),
    outages: rows(kept.outages, measured.outages, isOutageSelected),
    faults: areServicesIn(selections) && measured.faults.length > 0 ? measured.faults : kept.faults,
    skipped: [...kept.skipped, ...measured.skipped],
  }
}

function isAmong(rows: readonly Place[], { scenario, variant, store }: Place): boolean {
  return rows.some((one) => one.scenario === scenario && one.variant === variant && one.store === store)
}

function areServicesIn(selections: readonly Selection[]): boolean {
  return isSelected(selections, { scenario: servicesName, variant: 'jwt', store: 'memory' })
}

/** The order of a run of everything. Sorting keeps the order of rows of one place. */
function rankOf({ scenario, variant }: Place): number {
  const place = scenarios.findIndex(({ name }) => name === scenario)
  const variants = scenarios[place]?.variants ?? []
  return place * 100 + variants.findIndex(({ id }) => id === variant)
}
