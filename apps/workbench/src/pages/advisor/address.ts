import { inputs, type InputId } from '@latchkey/advisor'
import * as address from '../../kit/fragment.ts'
import type { AnswerTexts } from './answer-text.ts'

export { currentFragment } from '../../kit/fragment.ts'
export type ReadAddress = address.ReadFragment<InputId>

const ids = inputs.map(({ id }) => id)

/** What stands behind the `#` for these answers; empty if there are none. */
export function fragmentOf(texts: AnswerTexts): string {
  return address.fragmentOf(ids, texts)
}

/** Reads what `fragmentOf` has written, or whatever somebody has made of it. */
export function readFragment(fragment: string): ReadAddress {
  return address.readFragment(ids, fragment)
}

/** Puts the answers into the address, without a step in the history. */
export function rememberInAddress(texts: AnswerTexts): void {
  address.rememberFragment('/advisor', fragmentOf(texts))
}
