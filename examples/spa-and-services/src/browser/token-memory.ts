import type { TokenAnswer } from './wire.ts'

/** Tokens as tabs hand them to each other. */
export interface HeldTokens {
  readonly tokens: TokenAnswer['tokens']
  readonly expiresAtMs: number
  /** The tab that asked for them. */
  readonly askedBy: string
}

export type TokenOrigin = 'held' | 'renewed_here' | 'renewed_by_another_tab'

/** The tokens of this page: in memory, and nowhere that outlives it. */
export interface TokenMemory {
  get(): Promise<{ readonly tokens: TokenAnswer['tokens']; readonly origin: TokenOrigin }>
  /** A service has refused one, or whoever it was made for has signed out. */
  forget(): void
}

export interface TokenMemoryOptions {
  /** Renews once for all tabs. */
  readonly renew: () => Promise<HeldTokens>
  readonly nowMs: () => number
  /** The name of this tab. */
  readonly tab: string
  /** A token that ends sooner is not sent any more. @default 5_000 */
  readonly renewBeforeMs?: number
}

export function createTokenMemory({
  renew,
  nowMs,
  tab,
  renewBeforeMs = 5_000,
}: TokenMemoryOptions): TokenMemory {
  let held: HeldTokens | null = null
  /** Counts what was forgotten, so that an answer that was on its way brings nothing back. */
  let generation = 0

  return {
    async get() {
      if (held !== null && held.expiresAtMs - nowMs() > renewBeforeMs) {
        return { tokens: held.tokens, origin: 'held' }
      }
      const asked = generation
      const renewed = await renew()
      if (asked === generation) held = renewed
      return {
        tokens: renewed.tokens,
        origin: renewed.askedBy === tab ? 'renewed_here' : 'renewed_by_another_tab',
      }
    },
    forget() {
      held = null
      generation++
    },
  }
}
