import { LatchkeyError } from './errors.ts'

/** Refuses option names that nobody reads, so that a typing error cannot silently leave a default in force. */
export function refuseUnknownOptions(options: object, known: readonly string[], where: string): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new LatchkeyError(
        'config_invalid',
        `${where} has no option "${name}". It has: ${known.join(', ')}.`,
      )
    }
  }
}

/** An integer option in its range, or its default. */
export function integerOption(value: number | undefined, rule: IntegerRule): number {
  if (value === undefined) return rule.default
  if (!Number.isSafeInteger(value) || value < rule.min || value > rule.max) {
    throw new LatchkeyError(
      'config_invalid',
      `${rule.name} must be a whole number from ${rule.min} to ${rule.max}, but is ${String(value)}.`,
    )
  }
  return value
}

export interface IntegerRule {
  readonly name: string
  readonly default: number
  readonly min: number
  readonly max: number
}

/** One of a few words, or the default. */
export function choiceOption<T extends string>(value: T | undefined, rule: ChoiceRule<T>): T {
  if (value === undefined) return rule.default
  if (!rule.choices.includes(value)) {
    throw new LatchkeyError(
      'config_invalid',
      `${rule.name} must be one of ${rule.choices.join(', ')}, but is ${JSON.stringify(value)}.`,
    )
  }
  return value
}

export interface ChoiceRule<T extends string> {
  readonly name: string
  readonly default: T
  readonly choices: readonly T[]
}
