export { bytesSpace, type BytesEncoding } from './bytes.ts'
export { randomBelow, type Random } from './chance.ts'
export { log2 } from './log2.ts'
export {
  planPassphrase,
  type PassphraseOptions,
  type PassphrasePlan,
  type PassphraseProblem,
  type PassphraseSpace,
} from './passphrase.ts'
export { inGroups, lengthForBits, planPassword, type Plan, type Space } from './password.ts'
export { presets, type Preset } from './presets.ts'
export {
  charactersOf,
  digits,
  longestLength,
  lookAlikeCharacters,
  lowerCase,
  shortestLength,
  symbols,
  upperCase,
  type CharacterSet,
  type PasswordRules,
  type RulesProblem,
} from './rules.ts'
export {
  parsePasswordRulesAttribute,
  type AttributeProblem,
  type ParsedAttribute,
} from './password-rules-attribute.ts'
export { classOf, spellOut, type CharacterClass, type SpelledCharacter } from './spelling.ts'
export { strengthOf, type Guessing, type Strength } from './strength.ts'
export { wordListCredit } from './word-list-credit.ts'
