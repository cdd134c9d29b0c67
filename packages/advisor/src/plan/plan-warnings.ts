import type { FamilyId } from '../families.ts'
import type { Load } from './load.ts'
import type { PlanInputs } from './plan-inputs.ts'
import type { PlanQuantities } from './plan-quantities.ts'

interface Planned {
  readonly id: FamilyId
  readonly title: string
  readonly quantities: PlanQuantities
}

/** The library's `maxRevocations`, unless somebody says otherwise. */
const revocationsRemembered = 1_000_000
/** Bytes of the feed that one process reads in a second before it is worth a word. */
const muchToRead = 1e6
/** The share of checks answered from copies below which they are hardly worth having. */
const littleUse = 0.5

const withCopies: ReadonlySet<FamilyId> = new Set(['server_session', 'bff_session_jwt'])

/** What at this load does not go as one would wish, each a sentence. */
export function warningsOfPlan(
  inputs: PlanInputs,
  load: Load,
  planned: readonly Planned[],
): readonly string[] {
  const about = (says: (quantities: PlanQuantities, id: FamilyId) => string | null): readonly string[] =>
    planned.flatMap(({ id, title, quantities }) => {
      const text = says(quantities, id)
      return text === null ? [] : [`${title}: ${text}`]
    })
  return [
    ...about(({ store_utilisation: busy }) =>
      busy <= 1
        ? null
        : `more than one store node of the measured kind can do. It would take ${Math.ceil(busy)} at least, with the load parted among them.`,
    ),
    ...about(({ denylist_entries: entries }) =>
      entries === null || entries <= revocationsRemembered
        ? null
        : `${(entries / 1e6).toFixed(1)} million revocations to remember. The library keeps one million unless maxRevocations says otherwise, and beyond that signs everybody out rather than forget one. Shorter tokens need fewer.`,
    ),
    ...about(({ feed_bytes_per_s: bytes }) => {
      const each = (bytes ?? 0) / load.processes
      return each <= muchToRead
        ? null
        : `each process is told of everything, ${(each / 1e6).toFixed(1)} MB a second. Part the users among groups of processes, or ask the store.`
    }),
    // A token that is not remembered costs its signature, and asks nobody.
    ...about(({ remembered_share: share }, id) =>
      !inputs.session_copies || !withCopies.has(id) || share === null || share >= littleUse
        ? null
        : `copies are seldom of use (${Math.round(share * 100)} % of checks), because the requests of a user are spread over ${load.processes} processes. Sticky routing, or fewer and larger processes, would change that.`,
    ),
  ]
}
