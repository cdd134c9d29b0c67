import type { JsonNode } from '../json/read-json.ts'
import type { TimeReading } from '../time/times.ts'
import { byteMap, type MappedPart, type TokenRange } from './byte-map.ts'
import type { ClaimMeaning } from './dictionary.ts'

export type { TokenRange } from './byte-map.ts'

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

export interface ViewOptions {
  readonly dictionary: ReadonlyMap<string, ClaimMeaning>
  readonly times: readonly TimeReading[]
  /** Where the text stands in the token, as base64url; null when it does not. */
  readonly part: MappedPart | null
}

/** The members of an object in order, repetitions included. */
export function claimViews(root: JsonNode | null, text: string, options: ViewOptions): readonly ClaimView[] {
  if (root?.kind !== 'object') return []
  const counts = new Map<string, number>()
  for (const { name } of root.members) counts.set(name, (counts.get(name) ?? 0) + 1)
  const times = new Map(options.times.map((reading) => [reading.claim, reading]))
  const rangeOf = options.part === null ? null : byteMap(options.part)
  return root.members.map((member) => {
    const occurrences = counts.get(member.name) ?? 1
    const isKept = member.repetition === occurrences - 1
    return {
      name: member.name,
      source: text.slice(member.value.start, member.value.end),
      value: member.value,
      meaning: options.dictionary.get(member.name) ?? null,
      time: isKept ? (times.get(member.name) ?? null) : null,
      occurrences,
      isKept,
      tokenRange: rangeOf?.(member.nameStart, member.value.end) ?? null,
    }
  })
}
