import type { FamilyId } from '@latchkey/advisor'
import type { ComparedQuantity, Comparison } from '../result.ts'

/** Why a figure of the formulas and a measured one may be apart by more than a factor of two. */
export interface Reason {
  readonly quantity: ComparedQuantity
  readonly families: readonly FamilyId[]
  /** Where what was measured is, as seen from the formula. */
  readonly side: 'above' | 'below'
  /** Further conditions; the first reason that fits is given. */
  readonly appliesTo?: (
    row: Pick<Comparison, 'variant' | 'store' | 'scenario' | 'what' | 'measured'>,
  ) => boolean
  readonly text: string
}

/** The default of the library: two seconds of silence, and the age that a heartbeat may have. */
const statedWorstSeconds = 2.5

const sessionFamilies: readonly FamilyId[] = ['server_session', 'bff_session_jwt']

/** Reviewed row by row against runs: an entry here is an explanation, and a row without one is an open question. */
export const reasons: readonly Reason[] = [
  {
    quantity: 'revocation_exposure_mean_s',
    families: [...sessionFamilies, 'jwt_revocation_feed'],
    side: 'below',
    text:
      'The formula takes the slow end (p99) of what a feed between machines was measured to need. Here the node that ended the session ' +
      'knows at once, in-process stores are asked on every check, and two processes of one machine are next to each other.',
  },
  {
    quantity: 'revocation_exposure_mean_s',
    families: [...sessionFamilies, 'jwt_revocation_feed'],
    side: 'above',
    // What is later than a node says itself is a defect, and has no excuse.
    appliesTo: ({ measured }) => measured <= statedWorstSeconds,
    text:
      'Within what the node states as its worst case, but slower than the feed was measured to be on an idle machine: here a load generator, two ' +
      'nodes and a database share the cores, and an event is heard when its reader gets one.',
  },
  {
    quantity: 'revocation_exposure_worst_s',
    families: ['jwt_revocation_feed'],
    side: 'below',
    text: 'The worst case is reached only if the feed falls silent at the moment of the revocation; in this row it was heard, or was silent already.',
  },
  {
    quantity: 'store_reads_per_s',
    families: [...sessionFamilies, 'jwt_revocation_feed'],
    side: 'above',
    appliesTo: ({ scenario }) => scenario === 'admin-cut-off',
    text:
      'The scenario keeps documents of its own in the same store, which its pages share and read in the background; the formula counts ' +
      'sessions alone.',
  },
  {
    quantity: 'store_reads_per_s',
    families: sessionFamilies,
    side: 'below',
    text:
      'The formula assumes that 2 % of the checks find no copy. In a run of seconds every session has one, so that only the first check of ' +
      'each reads the store.',
  },
  {
    quantity: 'cpu_us_per_check',
    families: [...sessionFamilies, 'jwt_revocation_feed'],
    side: 'above',
    text:
      'The formula counts the check alone, as the benches measured it in a loop. Here it is what a request costs more than on a server without ' +
      'auth: reading the longer head, routing past the own routes, and answering through the guard are in it.',
  },
  {
    quantity: 'cpu_us_per_check',
    families: [...sessionFamilies, 'jwt_revocation_feed'],
    side: 'below',
    text: 'The difference of two measurements of a few microseconds, on a machine that did something else meanwhile.',
  },
]

/** Null if there is none: then nobody knows, and a test says so. */
export function reasonFor({
  quantity,
  family,
  side,
  row,
}: {
  readonly quantity: ComparedQuantity
  readonly family: FamilyId
  readonly side: Reason['side']
  readonly row: Pick<Comparison, 'variant' | 'store' | 'scenario' | 'what' | 'measured'>
}): string | null {
  const found = reasons.find(
    (reason) =>
      reason.quantity === quantity &&
      reason.side === side &&
      reason.families.includes(family) &&
      (reason.appliesTo?.(row) ?? true),
  )
  return found?.text ?? null
}
