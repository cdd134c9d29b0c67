import { isoOf } from './moment.ts'
import { relativeTo } from './relative.ts'
import type { UnitGuess } from './times.ts'

/** Units that are taken for seconds by mistake: from which value on, and how many of them make a second. */
const mistaken: readonly {
  readonly unit: UnitGuess['unit']
  readonly from: number
  readonly perSecond: number
}[] = [
  { unit: 'nanoseconds', from: 1e17, perSecond: 1e9 },
  { unit: 'microseconds', from: 1e14, perSecond: 1e6 },
  { unit: 'milliseconds', from: 1e11, perSecond: 1e3 },
]

const year2000 = 946_684_800
const hundredYears = 3_155_695_200

/** The unit in which a number would be a time between 2000 and a hundred years from now, when seconds are out of the question. */
export function guessUnit(claim: string, value: number, nowSeconds: number): UnitGuess | null {
  for (const { unit, from, perSecond } of mistaken) {
    const seconds = value / perSecond
    if (value < from || seconds < year2000 || seconds > nowSeconds + hundredYears) continue
    return { unit, seconds, iso: isoOf(seconds), relative: relativeTo(claim, seconds, nowSeconds) }
  }
  return null
}
