/** A form of a token that can be sent to others: its signature is dropped, so it is no credential. */
export interface ShareForm {
  /** The token without its signature. */
  readonly token: string
  /** What it does contain, in sentences: every claim value is readable. */
  readonly contains: readonly string[]
  /** "The original has not expired." and the like. */
  readonly warnings: readonly string[]
}

export interface Snippet {
  readonly id: 'typescript' | 'curl' | 'cli' | 'markdown'
  readonly title: string
  readonly language: 'ts' | 'sh' | 'md'
  /** The secret or key in it is always a placeholder. */
  readonly text: string
}
