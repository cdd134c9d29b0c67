import { LatchkeyError } from '../errors.ts'

/** Says in place of an expected value that the check is left out on purpose. Dangerous: see each option. */
export const insecureSkipCheck: unique symbol = Symbol('insecureSkipCheck')

/** A misspelt option would silently turn its check off, so unknown names throw. */
export function refuseUnknownOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw misconfigured('options must be an object')
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw misconfigured(`unknown option ${name}; known are ${known.join(', ')}`)
  }
}

/** A finite number within the range, both ends included. NaN compares false with everything, so it must not get in. */
export function numberOption(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !(value >= min && value <= max) || !Number.isFinite(value)) {
    throw misconfigured(`${name} must be a number from ${min} to ${max}`)
  }
  return value
}

/** A whole number within the range, both ends included. */
export function integerOption(name: string, value: unknown, min: number, max: number): number {
  const number = numberOption(name, value, min, max)
  if (!Number.isInteger(number)) throw misconfigured(`${name} must be a whole number`)
  return number
}

/** A text with something in it: an empty expectation would match nothing, or worse, everything. */
export function textOption(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw misconfigured(`${name} must be a non-empty string`)
  return value
}

/** One or more non-empty texts. */
export function textListOption(name: string, value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) throw misconfigured(`${name} must not be an empty list`)
  return list.map((item) => textOption(name, item))
}

export function functionOption<T>(name: string, value: T): T {
  if (typeof value !== 'function') throw misconfigured(`${name} must be a function`)
  return value
}

export function misconfigured(message: string): LatchkeyError {
  return new LatchkeyError('config_invalid', message)
}
