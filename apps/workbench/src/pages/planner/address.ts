import { planInputs, type PlanInputId } from '@latchkey/advisor'
import * as address from '../../kit/fragment.ts'
import type { PlanTexts } from './plan-text.ts'

const ids = planInputs.map(({ id }) => id)

/** What stands behind the `#` for these inputs; empty if there are none. */
export function fragmentOf(texts: PlanTexts): string {
  return address.fragmentOf(ids, texts)
}

/** Reads what `fragmentOf` has written, or whatever somebody has made of it. */
export function readFragment(fragment: string): address.ReadFragment<PlanInputId> {
  return address.readFragment(ids, fragment)
}

/** Puts the inputs into the address, without a step in the history. */
export function rememberInAddress(texts: PlanTexts): void {
  address.rememberFragment('/planner', fragmentOf(texts))
}
