import type { StoreCounts } from './store/counting-store.ts'

/** What a serving process is started with. */
export interface ServeSetting {
  readonly scenario: string
  readonly variant: string
  /** `memory`, a folder, or the address of a database on this machine. */
  readonly place: string
  /** Further options of `createAuth`, as far as they can be written down. */
  readonly overrides: object
}

export type ServeQuestion =
  | { readonly kind: 'where' }
  | { readonly kind: 'usage' }
  /** Sets the machine's clock, as this process sees it, so far off. */
  | { readonly kind: 'clock'; readonly offsetMs: number }

export interface ServeAnswer {
  readonly origins: Readonly<Record<string, string>>
  readonly counts: StoreCounts
  /** Since the process began. */
  readonly cpuMicroseconds: number
  /** What the server says about itself: by how much a revocation can be late on it. Null without auth. */
  readonly worstCaseLagMs: number | null
}
