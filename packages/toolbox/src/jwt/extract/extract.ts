/** Tokens that were found in something pasted. */
export interface Extraction {
  /** In the order in which they stand; empty when there is nothing. Several: let the user choose. */
  readonly candidates: readonly TokenCandidate[]
  /** A sentence, when the input was not looked at: it is longer than `maxInputLength`. */
  readonly refusal: string | null
}

export interface TokenCandidate {
  /** The token itself, ready for `inspect`. */
  readonly token: string
  /** Where it was: `access_token`, `cookie "sid"`, `Authorization header`. Null when it was all there was. */
  readonly foundAs: string | null
  /** UTF-16 range in what was pasted. */
  readonly start: number
  readonly end: number
  readonly removed: readonly Removal[]
  /** "Removed `Bearer ` and 2 line breaks.", or empty. */
  readonly removedSentence: string
}

/** One kind of thing that was taken away to get at the token. */
export interface Removal {
  readonly kind:
    | 'bearer'
    | 'surroundings'
    | 'quotes'
    | 'punctuation'
    | 'line-breaks'
    | 'spaces'
    | 'invisible'
    | 'percent-escapes'
  readonly count: number
  /** "2 line breaks", "`Bearer `". */
  readonly words: string
}
