import type { JsonNode } from '../json/read-json.ts'
import type { TimeReading } from '../time/times.ts'
import type { ClaimMeaning } from './dictionary.ts'

/** One top-level member of a header or a claims set, as it stands there. */
export interface ClaimView {
  readonly name: string
  /** The value's source, digit for digit. */
  readonly source: string
  readonly value: JsonNode
  readonly meaning: ClaimMeaning | null
  readonly time: TimeReading | null
  /** How many members have this name; when more than one, `isKept` is true for the last, which parsers keep. */
  readonly occurrences: number
  readonly isKept: boolean
  /** The characters of the token that this member came from: a UTF-16 range, rounded out to whole characters. */
  readonly tokenRange: TokenRange | null
}

export interface TokenRange {
  readonly start: number
  readonly end: number
}
