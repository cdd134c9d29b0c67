import { LatchkeyError } from '../errors.ts'

/** Says in place of an expected value that the check is left out on purpose. Dangerous: see each option. */
export const insecureSkipCheck: unique symbol = Symbol('insecureSkipCheck')

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
