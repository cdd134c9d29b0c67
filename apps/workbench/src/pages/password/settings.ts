import {
  digits,
  lowerCase,
  upperCase,
  type BytesEncoding,
  type PassphraseOptions,
  type PasswordRules,
  type Preset,
} from '@latchkey/toolbox/password'

export type SetId = 'lower' | 'upper' | 'digits' | 'symbols'

export interface SetChoice {
  readonly isOn: boolean
  readonly minimum: number
}

/** How the page is set: what is remembered on the device. Nothing that was made is in it. */
export interface Settings {
  /** The id of a preset, or `own` once one of its options is changed. */
  readonly preset: string
  readonly kind: 'password' | 'passphrase' | 'bytes'
  readonly length: number
  readonly sets: Readonly<Record<SetId, SetChoice>>
  readonly symbols: string
  readonly include: string
  readonly exclude: string
  readonly hasNoLookAlikes: boolean
  readonly hasNoRepeats: boolean
  /** 0 is no limit. */
  readonly maxConsecutive: number
  readonly beginsWithLetter: boolean
  /** 0 is no groups. */
  readonly group: number
  readonly words: number
  readonly separator: string
  readonly isAnySeparator: boolean
  readonly capitals: 'none' | 'each' | 'random'
  readonly hasDigit: boolean
  readonly bytes: number
  readonly encoding: BytesEncoding
  readonly count: number
}

const some: SetChoice = { isOn: true, minimum: 1 }
const none: SetChoice = { isOn: false, minimum: 0 }

export const initialSettings: Settings = {
  preset: 'website',
  kind: 'password',
  length: 20,
  sets: { lower: some, upper: some, digits: some, symbols: some },
  symbols: '!@#$%^&*',
  include: '',
  exclude: '',
  hasNoLookAlikes: false,
  hasNoRepeats: false,
  maxConsecutive: 0,
  beginsWithLetter: false,
  group: 0,
  words: 6,
  separator: '-',
  isAnySeparator: false,
  capitals: 'none',
  hasDigit: false,
  bytes: 32,
  encoding: 'base64url',
  count: 1,
}

export const setNames: Readonly<Record<SetId, string>> = {
  lower: 'lower-case letters',
  upper: 'capital letters',
  digits: 'digits',
  symbols: 'symbols',
}

export function rulesFrom(settings: Settings): PasswordRules {
  const { sets, include, maxConsecutive } = settings
  const characters: Record<SetId, string> = {
    lower: lowerCase,
    upper: upperCase,
    digits,
    symbols: settings.symbols,
  }
  const chosen = (Object.keys(setNames) as SetId[]).filter((id) => sets[id].isOn)
  return {
    length: settings.length,
    sets: [
      ...chosen.map((id) => ({ name: setNames[id], characters: characters[id], minimum: sets[id].minimum })),
      ...(include === '' ? [] : [{ name: 'characters of your own', characters: include }]),
    ],
    exclude: settings.exclude,
    lookAlikes: settings.hasNoLookAlikes ? 'leave-out' : 'keep',
    repeats: settings.hasNoRepeats ? 'none' : 'allowed',
    begin: settings.beginsWithLetter ? 'letter' : 'anything',
    ...(maxConsecutive > 0 ? { maxConsecutive } : {}),
  }
}

export function passphraseFrom(settings: Settings): PassphraseOptions {
  const { words, separator, isAnySeparator, capitals, hasDigit } = settings
  return {
    words,
    separator: isAnySeparator ? { anyOf: separator } : separator,
    capitals,
    digit: hasDigit ? 'one' : 'none',
  }
}

/** The settings that make what the preset makes. How many are made stays as it is. */
export function settingsOf({ id, make }: Preset, { count }: Settings): Settings {
  const base = { ...initialSettings, preset: id, count }
  if (make.kind === 'bytes') return { ...base, kind: 'bytes', bytes: make.bytes, encoding: make.encoding }
  if (make.kind === 'passphrase') return { ...base, kind: 'passphrase', words: make.options.words }
  const { rules } = make
  const choice = (id: SetId): SetChoice => {
    const set = rules.sets.find(({ name }) => name === setNames[id])
    return set === undefined ? none : { isOn: true, minimum: set.minimum ?? 0 }
  }
  return {
    ...base,
    length: rules.length,
    sets: {
      lower: choice('lower'),
      upper: choice('upper'),
      digits: choice('digits'),
      symbols: choice('symbols'),
    },
    symbols: rules.sets.find(({ name }) => name === setNames.symbols)?.characters ?? base.symbols,
    hasNoLookAlikes: rules.lookAlikes === 'leave-out',
    beginsWithLetter: rules.begin === 'letter',
  }
}

/** Settings with one changed. How many are made is nothing that a preset is about. */
export function changed(settings: Settings, to: Partial<Settings>): Settings {
  const isOwn = Object.keys(to).some((name) => name !== 'count')
  return { ...settings, ...to, preset: isOwn ? 'own' : settings.preset }
}

/** What an older version remembered may have another shape: then it is not used. */
export function isSettings(value: unknown): value is Settings {
  if (typeof value !== 'object' || value === null) return false
  const found = value as Record<string, unknown>
  const isAlike = Object.entries(initialSettings).every(
    ([name, initial]) => typeof found[name] === typeof initial,
  )
  if (!isAlike) return false
  const sets = found['sets'] as Record<string, SetChoice | undefined>
  return Object.keys(setNames).every(
    (id) => typeof sets[id]?.isOn === 'boolean' && typeof sets[id].minimum === 'number',
  )
}
