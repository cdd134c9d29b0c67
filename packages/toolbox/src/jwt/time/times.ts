export interface TimeOptions {
  /** "Now", or the moment to judge for. Seconds since 1970. */
  readonly nowSeconds: number
  /** Added to `exp` and taken from `nbf`. @default 0 */
  readonly leewaySeconds?: number
  /** An IANA zone such as `Asia/Kolkata`, or an offset such as `+05:30`. @default 'UTC' */
  readonly timeZone?: string
  /** Further claims to read as times, beside exp, nbf, iat, auth_time and updated_at. */
  readonly timeClaims?: readonly string[]
}

/** All that time has to say about a token at one moment. */
export interface TimeReport {
  readonly nowSeconds: number
  readonly leewaySeconds: number
  readonly timeZone: string
  readonly readings: readonly TimeReading[]
  /** `exp - iat`, or null. */
  readonly lifetimeSeconds: number | null
  /** "10 minutes", or null. */
  readonly lifetimeWords: string | null
  /** What does not go together: exp before iat, nbf after exp, iat in the future. */
  readonly conflicts: readonly string[]
}

/** One claim read as a time. */
export interface TimeReading {
  readonly claim: string
  /** As it is written in the token. */
  readonly source: string
  /** What a strict verifier makes of it: seconds since 1970, or null when it refuses. */
  readonly seconds: number | null
  /** `2023-10-31T08:25:42.336Z`; with the year by arithmetic when it is beyond what Date can hold. */
  readonly iso: string | null
  /** In the chosen zone, with offset and zone: `2023-10-31 13:55:42 +05:30 (Asia/Kolkata)`. */
  readonly local: string | null
  /** "expired 3 days ago", "in 2 hours". */
  readonly relative: string | null
  /** The same to the second: "3 d 4 h 12 min 9 s ago". */
  readonly relativeExact: string | null
  /** Set when the number makes sense in another unit only. The value is never corrected. */
  readonly unitGuess: UnitGuess | null
  /** What a person would read in a value of the wrong type: `"1700000000"` is 2023-11-14T22:13:20Z. */
  readonly humanReading: string | null
  /** What is odd about it, or null. */
  readonly problem: string | null
  /** What verifiers will do because of the oddity, or null. */
  readonly effect: string | null
}

export interface UnitGuess {
  readonly unit: 'milliseconds' | 'microseconds' | 'nanoseconds'
  readonly seconds: number
  readonly iso: string
  /** "expired 5 years ago" if it were read so. */
  readonly relative: string
}
