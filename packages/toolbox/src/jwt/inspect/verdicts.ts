/** The five answers about a token. They are never summed up into one: each can be good while another is not. */
export interface Verdicts {
  readonly structure: Judgement<StructureStatus>
  readonly signature: Judgement<SignatureStatus>
  readonly time: Judgement<TimeStatus>
  readonly expectations: Judgement<ExpectationsStatus>
  readonly provenance: Judgement<ProvenanceStatus>
}

export interface Judgement<Status extends string> {
  readonly status: Status
  readonly tone: Tone
  /** A few words: "Expired", "Not checked". */
  readonly title: string
  /** One or more whole sentences. */
  readonly sentence: string
}

/** How a judgement may be shown. `good` is never about the token as a whole. */
export type Tone = 'good' | 'bad' | 'caution' | 'neutral'

export type StructureStatus =
  /** Every part is there and spelled as the specification wants it. */
  | 'sound'
  /** Readable and accepted by some libraries, but not the one canonical spelling. */
  | 'not-canonical'
  /** A part is missing or cannot be read; whatever could be read is shown. */
  | 'broken'
  /** Not a token of the JOSE family. */
  | 'not-a-jwt'

export type SignatureStatus =
  | 'not-checked'
  | 'valid'
  /** It fits the key that the token itself brought along, which proves nothing. */
  | 'valid-with-its-own-key'
  /** It fits, and the header makes demands ("crit") that nothing here fulfils: such a token is to be refused. */
  | 'must-be-refused'
  | 'invalid'
  | 'cannot-check'
  | 'unsecured'

export type TimeStatus =
  | 'current'
  | 'expired'
  | 'not-yet-valid'
  | 'no-expiry'
  | 'unreadable'
  | 'not-applicable'

export type ExpectationsStatus = 'none-given' | 'met' | 'not-met'

export type ProvenanceStatus =
  | 'no-key'
  /** The one key that you supplied. */
  | 'supplied'
  /** Chosen from your key set by `kid`. */
  | 'supplied-by-kid'
  /** Found by trying the fitting keys of your set, since no `kid` decided. */
  | 'supplied-by-trial'
  | 'from-token'
  /** There is a key, and it cannot be used for this token. */
  | 'unusable'
