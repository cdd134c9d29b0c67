import { LatchkeyError } from '../errors.ts'

/** The last moment, and the largest count, that every store can keep: 48 bits, the year 10889. */
export const maxWholeNumber: number = 2 ** 48 - 1

/**
 * The value, if every store can keep it exactly.
 * @throws `config_invalid` for a fraction, a negative number, NaN and Infinity
 */
export function wholeNumber(value: number, name: string, max: number = maxWholeNumber): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value
  throw new LatchkeyError('config_invalid', `${name} must be a whole number from 0 to ${max}`)
}
