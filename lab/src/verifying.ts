/** What a process that only verifies is started with. */
export interface VerifySetting {
  readonly issuer: string
  readonly followsFeed: boolean
  /** Where the feed is found: the issuer itself, or a line to it that can be held. */
  readonly feedOrigin: string
  readonly leewaySeconds: number
  /** Age at which the keys are fetched again. */
  readonly jwksMaxAgeSeconds: number
  /** How far its clock is off. */
  readonly clockOffsetMs: number
}

export interface VerifyQuestion {
  readonly kind: 'usage'
}

export interface VerifyAnswer {
  readonly origin: string
  readonly cpuMicroseconds: number
  /** Null: no bound but the life of the token. */
  readonly worstCaseLagMs: number | null
}
