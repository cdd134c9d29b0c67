import { kindWords } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import { exactDuration } from './duration.ts'
import { dateMaxSeconds, isoOf, yearOf } from './moment.ts'
import { relativeTo } from './relative.ts'
import type { TimeReading } from './times.ts'
import { guessUnit } from './unit-guess.ts'
import { zonedTime } from './zone.ts'

interface TimeClaim {
  readonly claim: string
  readonly node: JsonNode
  readonly text: string
  readonly nowSeconds: number
  readonly timeZone: string
}

/** Reads one claim as a NumericDate (RFC 7519 section 2): a JSON number of seconds, fractions allowed. */
export function readTime({ claim, node, text, nowSeconds, timeZone }: TimeClaim): TimeReading {
  const source = text.slice(node.start, node.end)
  if (node.kind !== 'number') return { ...unread(claim, source), ...wrongType(claim, node) }
  const { value } = node
  if (!Number.isFinite(value)) {
    return {
      ...unread(claim, source),
      problem: `${shortened(source)} is beyond every double: parsers read it as infinity.`,
      effect: 'A verifier that does not ask for finite numbers takes it for a token that never expires.',
    }
  }
  return {
    claim,
    source,
    seconds: value,
    iso: isoOf(value),
    local: zonedTime(value, timeZone),
    relative: relativeTo(claim, value, nowSeconds),
    exactDistance: exactDuration(value - nowSeconds),
    unitGuess: guessUnit(claim, value, nowSeconds),
    humanReading: null,
    ...oddity(claim, value, nowSeconds),
  }
}

function unread(claim: string, source: string): TimeReading {
  return {
    claim,
    source,
    seconds: null,
    iso: null,
    local: null,
    relative: null,
    exactDistance: null,
    unitGuess: null,
    humanReading: null,
    problem: null,
    effect: null,
  }
}

type Oddity = Pick<TimeReading, 'problem' | 'effect'>

function wrongType(claim: string, node: JsonNode): Oddity & Pick<TimeReading, 'humanReading'> {
  const effect =
    claim === 'exp' || claim === 'nbf' || claim === 'iat'
      ? 'Strict verifiers refuse the token; lenient ones ignore the claim, as if it were absent.'
      : 'Consumers that expect a number will not read it.'
  return {
    humanReading: node.kind === 'string' ? humanReading(node.value) : null,
    problem: `${claim} is ${kindWords(node)}; it must be a number of seconds since 1970.`,
    effect,
  }
}

function humanReading(text: string): string | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text)
    const guess = guessUnit('', seconds, seconds / 1000)
    return Math.abs(seconds) > 1e11 && guess !== null
      ? `${guess.iso}, if these are ${guess.unit}`
      : isoOf(seconds)
  }
  // ISO 8601 alone: what Date.parse makes of other texts depends on the platform.
  const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  if (iso === null) return null
  const isZoned = iso[1] !== undefined || text.length === 10
  const ms = Date.parse(isZoned ? text.replace(' ', 'T') : `${text.replace(' ', 'T')}Z`)
  return Number.isNaN(ms) ? null : `${isoOf(ms / 1000)}${isZoned ? '' : ', if it is meant as UTC'}`
}

function oddity(claim: string, value: number, nowSeconds: number): Oddity {
  const guess = guessUnit(claim, value, nowSeconds)
  if (guess !== null) {
    return {
      problem: `${value} looks like ${guess.unit}: that would be ${guess.iso}. A JWT counts seconds.`,
      effect: millisecondEffect(claim, value),
    }
  }
  if (value < 0) return { problem: `${claim} is negative: a time before 1970.`, effect: pastEffect(claim) }
  if (value === 0)
    return {
      problem: `${claim} is 0, the start of 1970: likely a value that was never set.`,
      effect: pastEffect(claim),
    }
  if (value > dateMaxSeconds)
    return {
      problem: `${claim} is in the year ${yearOf(value)}, beyond what Date can hold.`,
      effect:
        claim === 'exp'
          ? 'Verifiers take it: the token never expires.'
          : 'Libraries that make a Date of it get "Invalid Date".',
    }
  return { problem: null, effect: null }
}

function millisecondEffect(claim: string, value: number): string {
  const year = yearOf(value)
  if (claim === 'exp') return `Verifiers read seconds: to them the token lives until the year ${year}.`
  if (claim === 'nbf')
    return `Verifiers read seconds: to them the token is not valid before the year ${year}.`
  return `Whoever reads seconds sees the year ${year}.`
}

function pastEffect(claim: string): string | null {
  return claim === 'exp' ? 'Verifiers take the token for expired.' : null
}

function shortened(source: string): string {
  return source.length > 24 ? `${source.slice(0, 24)}…` : source
}
