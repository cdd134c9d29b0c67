import {
  bytesSpace,
  digits,
  lengthForBits,
  lowerCase,
  parsePasswordRulesAttribute,
  planPassphrase,
  planPassword,
  presets,
  upperCase,
  type BytesEncoding,
  type CharacterSet,
  type PassphraseOptions,
  type PasswordRules,
  type Plan,
  type Space,
} from '@latchkey/toolbox/password'
import { usageError } from '../io/exit.ts'
import { note } from '../io/output.ts'

export interface PasswordFlags {
  readonly length?: number
  readonly bits?: number
  /** False with --no-lower, and so on. */
  readonly lower: boolean
  readonly upper: boolean
  readonly digits: boolean
  /** A text with --symbols, false with --no-symbols. */
  readonly symbols: boolean | string
  readonly include?: string
  readonly exclude?: string
  readonly minLower?: number
  readonly minUpper?: number
  readonly minDigits?: number
  readonly minSymbols?: number
  readonly maxLower?: number
  readonly maxUpper?: number
  readonly maxDigits?: number
  readonly maxSymbols?: number
  readonly lookAlikes: boolean
  readonly repeats: boolean
  readonly maxConsecutive?: number
  readonly beginWithLetter?: true
  readonly passphrase?: true
  readonly words?: number
  readonly separator?: string
  readonly separators?: string
  readonly capitals?: 'none' | 'each' | 'random'
  readonly digit?: true
  readonly preset?: string
  readonly bytes?: number
  readonly encoding?: BytesEncoding
  readonly rules?: string
}

export interface Planned {
  readonly space: Space
  readonly kind: 'password' | 'passphrase' | 'bytes'
}

/** What the flags ask for, counted. */
export async function planFrom(flags: PasswordFlags): Promise<Planned> {
  const sources = (['passphrase', 'preset', 'bytes', 'rules'] as const).filter(
    (name) => flags[name] !== undefined,
  )
  if (sources.length > 1) {
    throw usageError(`--${sources[0]} and --${sources[1]} exclude each other: give one of them.`)
  }
  if (flags.passphrase === undefined && flags.preset !== 'passphrase') refusePassphraseFlags(flags)
  if (flags.encoding !== undefined && flags.bytes === undefined) throw usageError('--encoding needs --bytes.')
  if (flags.bytes !== undefined) return bytesFrom(flags.bytes, flags.encoding ?? 'base64url')
  const preset = presets.find(({ id }) => id === flags.preset)?.make
  if (preset?.kind === 'bytes') return bytesFrom(preset.bytes, preset.encoding)
  if (preset?.kind === 'passphrase') return passphraseFrom(flags, preset.options)
  if (flags.passphrase !== undefined) return passphraseFrom(flags, { words: 6, separator: '-' })
  const rules = preset?.rules ?? (flags.rules === undefined ? undefined : rulesOfWebsite(flags.rules, flags))
  return {
    space: passwordSpace(rules === undefined ? rulesFrom(flags) : changed(rules, flags), flags),
    kind: 'password',
  }
}

function bytesFrom(bytes: number, encoding: BytesEncoding): Planned {
  if (bytes < 1 || bytes > 4096) throw usageError(`--bytes must be from 1 to 4096: it is ${bytes}.`)
  return { space: bytesSpace(bytes, encoding), kind: 'bytes' }
}

async function passphraseFrom(flags: PasswordFlags, base: PassphraseOptions): Promise<Planned> {
  if (flags.separator !== undefined && flags.separators !== undefined) {
    throw usageError('--separator and --separators exclude each other: give one of them.')
  }
  // The list is read only when it is needed.
  const { effWords } = await import('@latchkey/toolbox/password/words')
  const options: PassphraseOptions = {
    words: flags.words ?? base.words,
    separator:
      flags.separators === undefined ? (flags.separator ?? base.separator) : { anyOf: flags.separators },
    capitals: flags.capitals ?? 'none',
    digit: flags.digit === true ? 'one' : 'none',
  }
  const plan = planPassphrase(options, effWords())
  if (!plan.ok) throw usageError(plan.problems.map(({ text }) => text).join(' '))
  return { space: plan.value, kind: 'passphrase' }
}

function passwordSpace(rules: PasswordRules, { bits }: PasswordFlags): Space {
  const length = bits === undefined ? rules.length : valueOf(lengthForBits(rules, bits))
  return valueOf(planPassword({ ...rules, length }))
}

function valueOf<Found>(plan: Plan<Found>): Found {
  if (plan.ok) return plan.value
  throw usageError(plan.problems.map(({ text }) => text).join(' '))
}

const usualLength = 20
const usualSymbols = '!@#$%^&*'

function rulesFrom(flags: PasswordFlags): PasswordRules {
  const { minLower, minUpper, minDigits, minSymbols } = flags
  const isMinimumGiven = [minLower, minUpper, minDigits, minSymbols].some((minimum) => minimum !== undefined)
  const usual = isMinimumGiven ? 0 : 1
  const symbols = typeof flags.symbols === 'string' ? flags.symbols : usualSymbols
  const classes = [
    {
      isOn: flags.lower,
      name: 'lower-case letters',
      characters: lowerCase,
      minimum: minLower,
      maximum: flags.maxLower,
    },
    {
      isOn: flags.upper,
      name: 'capital letters',
      characters: upperCase,
      minimum: minUpper,
      maximum: flags.maxUpper,
    },
    { isOn: flags.digits, name: 'digits', characters: digits, minimum: minDigits, maximum: flags.maxDigits },
    {
      isOn: flags.symbols !== false,
      name: 'symbols',
      characters: symbols,
      minimum: minSymbols,
      maximum: flags.maxSymbols,
    },
  ]
  const sets = classes.flatMap(({ isOn, name, characters, minimum, maximum }): readonly CharacterSet[] => {
    if (!isOn && (minimum ?? 0) > 0) throw usageError(`There are to be no ${name}, and at least ${minimum}.`)
    if (!isOn) return []
    const most = maximum === undefined ? {} : { maximum }
    return [{ name, characters, minimum: minimum ?? Math.min(usual, maximum ?? usual), ...most }]
  })
  const own =
    flags.include === undefined ? [] : [{ name: 'characters of your own', characters: flags.include }]
  return changed({ length: usualLength, sets: [...sets, ...own] }, flags)
}

/** Rules with what the flags say about all characters. */
function changed(rules: PasswordRules, flags: PasswordFlags): PasswordRules {
  return {
    ...rules,
    length: flags.length ?? rules.length,
    ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
    ...(flags.lookAlikes ? {} : { lookAlikes: 'leave-out' as const }),
    ...(flags.repeats ? {} : { repeats: 'none' as const }),
    ...(flags.maxConsecutive === undefined ? {} : { maxConsecutive: flags.maxConsecutive }),
    ...(flags.beginWithLetter === undefined ? {} : { begin: 'letter' as const }),
  }
}

function rulesOfWebsite(text: string, { length }: PasswordFlags): PasswordRules {
  const { rules, problems } = parsePasswordRulesAttribute(text, length ?? usualLength)
  for (const { at, text } of problems) note(`latchkey password: --rules, character ${at + 1}: ${text}`)
  if (length !== undefined && rules.length !== length) {
    throw usageError(`--length ${length} is not what --rules allows: it would have to be ${rules.length}.`)
  }
  return rules
}

function refusePassphraseFlags(flags: PasswordFlags): void {
  const names = (['words', 'separators', 'capitals', 'digit'] as const).filter(
    (name) => flags[name] !== undefined,
  )
  if (names.length > 0) throw usageError(`--${names[0]} needs --passphrase.`)
}
