import {
  digits,
  longestLength,
  lowerCase,
  shortestLength,
  upperCase,
  type CharacterSet,
  type PasswordRules,
} from './rules.ts'

/** What the `passwordrules` attribute of a page (or Apple's list of quirks) says. */
export interface ParsedAttribute {
  readonly rules: PasswordRules
  readonly problems: readonly AttributeProblem[]
}

export interface AttributeProblem {
  /** Index into the text. */
  readonly at: number
  readonly text: string
}

/**
 * Reads `minlength: 8; required: lower, upper; required: digit; max-consecutive: 2`.
 *
 * Within one `required` a character of any class will do; each `required` has to be met. Where neither `required` nor
 * `allowed` says otherwise, all printable ASCII is allowed.
 * @param length the length to aim for, moved as little as the rules demand
 */
export function parsePasswordRulesAttribute(text: string, length: number): ParsedAttribute {
  const problems: AttributeProblem[] = []
  const required: ClassList[] = []
  const allowed: ClassList[] = []
  let [minimum, maximum]: [number, number] = [shortestLength, longestLength]
  let maxConsecutive: number | null = null
  for (const { at, name, value, valueAt } of propertiesIn(text, problems)) {
    if (name === 'required' || name === 'allowed') {
      const list = classesIn(value, valueAt, problems)
      if (list !== null) (name === 'required' ? required : allowed).push(list)
      continue
    }
    const isNumber = /^\d{1,4}$/.test(value)
    if (!['minlength', 'maxlength', 'max-consecutive'].includes(name)) {
      problems.push({ at, text: `“${name}” is not a rule that we know; it is left out.` })
    } else if (!isNumber) {
      problems.push({ at: valueAt, text: `“${name}” needs a whole number, not “${value}”.` })
    } else if (name === 'minlength') minimum = Math.max(minimum, Number(value))
    else if (name === 'maxlength') maximum = Math.min(maximum, Number(value))
    else maxConsecutive = Math.min(maxConsecutive ?? Infinity, Number(value))
  }
  if (minimum > maximum) {
    problems.push({ at: 0, text: `The minimum length, ${minimum}, is above the maximum, ${maximum}.` })
  }
  return {
    rules: {
      length: Math.max(minimum, Math.min(maximum, length)),
      sets: setsFrom(required, allowed),
      ...(maxConsecutive === null ? {} : { maxConsecutive }),
    },
    problems,
  }
}

interface ClassList {
  readonly name: string
  readonly characters: string
}

interface Property {
  readonly at: number
  readonly name: string
  readonly value: string
  readonly valueAt: number
}

/** Semicolons end a property, except in a class of characters, which only `]` ends. */
function propertiesIn(text: string, problems: AttributeProblem[]): readonly Property[] {
  const properties: Property[] = []
  for (const match of text.matchAll(/(?:\[[^\]]*\]+|[^;])+/g)) {
    const [whole] = match
    if (whole.trim() === '') continue
    const at = match.index + whole.length - whole.trimStart().length
    const colon = whole.indexOf(':')
    if (colon === -1) {
      problems.push({ at, text: `“${whole.trim()}” has no colon: a rule is written “name: value”.` })
      continue
    }
    const raw = whole.slice(colon + 1)
    const valueAt = match.index + colon + 1 + raw.length - raw.trimStart().length
    properties.push({ at, name: whole.slice(0, colon).trim().toLowerCase(), value: raw.trim(), valueAt })
  }
  return properties
}

function classesIn(value: string, at: number, problems: AttributeProblem[]): ClassList | null {
  const found: ClassList[] = []
  // In a class of one's own, `]` stands last: `[]]` and `[ab]]` have one.
  for (const match of value.matchAll(/\[([^\]]*\]?)\]|[^,\s[\]]+|\S/g)) {
    const [word, own] = match
    const name = word.toLowerCase()
    if (own !== undefined) found.push({ name: word, characters: own })
    else if (named[name] !== undefined) found.push({ name, characters: named[name] })
    else if (word !== ',') {
      problems.push({ at: at + match.index, text: `“${word}” is not a class of characters: ${classNames}.` })
    }
  }
  if (found.length === 0) return null
  return {
    name: found.map(({ name }) => name).join(' or '),
    characters: found.map(({ characters }) => characters).join(''),
  }
}

function setsFrom(required: readonly ClassList[], allowed: readonly ClassList[]): readonly CharacterSet[] {
  const demanded = required.map((list): CharacterSet => ({ ...list, minimum: 1 }))
  if (allowed.length === 0 && demanded.length > 0) return demanded
  if (allowed.length === 0) return [{ name: 'ascii-printable', characters: printable }]
  return [...demanded, ...allowed]
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('')

/** Apple's names. `unicode` is taken as printable ASCII, as Apple's own generator does. */
const named: Readonly<Record<string, string>> = {
  upper: upperCase,
  lower: lowerCase,
  digit: digits,
  special: '-~!@#$%^&*_+=`|(){}[:;"\'<>,.?] ',
  'ascii-printable': printable,
  unicode: printable,
}

const classNames = `upper, lower, digit, special, ascii-printable, unicode or [characters]`
