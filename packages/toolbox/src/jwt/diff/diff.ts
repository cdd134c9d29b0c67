/** Two tokens, claim by claim. */
export interface TokenDiff {
  readonly header: readonly ClaimChange[]
  readonly payload: readonly ClaimChange[]
  readonly signature: 'same' | 'different' | 'missing'
  /** "2 claims changed, 1 added; exp moved by +10 minutes." */
  readonly summary: string
}

export interface ClaimChange {
  /** `exp`, or `realm_access.roles` inside an object. */
  readonly path: string
  readonly kind: 'same' | 'changed' | 'added' | 'removed'
  /** Sources; null where there is none. */
  readonly before: string | null
  readonly after: string | null
  /** For times: after minus before. */
  readonly deltaSeconds: number | null
  /** "10 minutes later". */
  readonly deltaWords: string | null
}
