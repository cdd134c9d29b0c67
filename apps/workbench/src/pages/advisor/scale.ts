import type { Input } from '@latchkey/advisor'

type NumberInput = Extract<Input, { kind: 'number' }>

/** Steps of a slider; each is the same factor, since what is asked about spans seconds to years. */
export const sliderSteps = 1_000

/** The place of a value on the slider, from 0 to `sliderSteps`. */
export function placeOf(value: number, { min, max }: NumberInput): number {
  const share = (log(value) - log(min)) / (log(max) - log(min))
  return Math.round(Math.min(1, Math.max(0, share)) * sliderSteps)
}

/** The value at a place, as exact as anybody would say it; the ends are exact. */
export function valueAt(place: number, { min, max, isWhole }: NumberInput): number {
  if (place <= 0) return min
  if (place >= sliderSteps) return max
  const exact = 10 ** (log(min) + (place / sliderSteps) * (log(max) - log(min))) - 1
  const value = Number(exact.toPrecision(3))
  return Math.min(max, Math.max(min, isWhole ? Math.round(value) : value))
}

/** Zero is on the scale, too. */
function log(value: number): number {
  return Math.log10(value + 1)
}
