export type FindingKind =
  | 'invalid-character'
  | 'look-alike'
  | 'invisible-character'
  | 'whitespace'
  | 'mixed-alphabets'
  | 'wrong-alphabet'
  | 'length'
  | 'missing-padding'
  | 'wrong-padding'
  | 'surplus-padding'
  | 'misplaced-padding'
  | 'forbidden-padding'
  | 'spare-bits'
  | 'concatenated'
  | 'line-length'
  | 'line-break'
  | 'wrapper'
  | 'escapes'
  | 'token'

/** Something about a text that was decoded. `error`: the mode does not allow it. `note`: it was allowed for. */
export interface Finding {
  readonly kind: FindingKind
  readonly severity: 'error' | 'warning' | 'note'
  readonly place: Place
  /** "U+00A0", for findings about a character. */
  readonly codePoint: string | null
  readonly text: string
  /** What to write instead; null if there is nothing to propose. */
  readonly suggestion: string | null
  /** How often, with the place being that of the first. */
  readonly count: number
}

export interface Place {
  /** Index into the text. */
  readonly at: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

export type NewFinding = Omit<Finding, 'count' | 'codePoint' | 'suggestion'> &
  Partial<Pick<Finding, 'codePoint' | 'suggestion'>>

/** Collects findings; those of one kind about one character are one, with a count. */
export class Findings {
  readonly #found = new Map<string, Finding>()

  add(finding: NewFinding): void {
    const { kind, codePoint = null, suggestion = null } = finding
    const key = `${kind}:${codePoint ?? ''}`
    const known = this.#found.get(key)
    this.#found.set(
      key,
      known === undefined
        ? { ...finding, codePoint, suggestion, count: 1 }
        : { ...known, count: known.count + 1 },
    )
  }

  /** Errors first, each in the order of the text. */
  list(): readonly Finding[] {
    const rank = { error: 0, warning: 1, note: 2 }
    return [...this.#found.values()].toSorted(
      (a, b) => rank[a.severity] - rank[b.severity] || a.place.at - b.place.at,
    )
  }
}

export function codePointName(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
