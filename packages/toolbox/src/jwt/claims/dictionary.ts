/** What a registered name means. */
export interface ClaimMeaning {
  readonly name: string
  readonly title: string
  readonly description: string
  /** The document that defines it, such as "RFC 7519 section 4.1.4". */
  readonly source: string
}
