/** Something worth knowing about a token, a key or an input. */
export interface Finding {
  /** Stable, for programs: `alg_none`, `exp_in_milliseconds`. */
  readonly id: string
  readonly severity: Severity
  readonly title: string
  /** What can go wrong, or what an attacker gains. */
  readonly why: string
  readonly fix: string
  readonly reference: Reference | null
  /** The header parameter or claim it is about, such as `header.alg` or `payload.exp`. */
  readonly where: string | null
}

/** `danger`: do not accept such a token; `warning`: likely a mistake; `note`: good to know. */
export type Severity = 'danger' | 'warning' | 'note'

export interface Reference {
  /** "RFC 8725 section 3.1". */
  readonly title: string
  readonly url: string
}
