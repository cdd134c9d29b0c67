import type { Auth, Identity } from 'latchkey'
import { decodeWithoutVerifying } from 'latchkey/jwt'

/** A token for one service. */
export interface ServiceToken {
  readonly text: string
  readonly expiresAtMs: number
}

export interface GivenToken {
  readonly token: ServiceToken
  readonly secondsLeft: number
  /** True if it was made for an earlier call. */
  readonly wasHeld: boolean
}

/** Tokens that are held for services, so that not each call costs a signature and a look at the store. */
export interface ServiceTokens {
  /** @throws session_not_found */
  tokenFor(identity: Identity, audience: string): Promise<GivenToken>
  /** A service has refused it: the key that signed it was withdrawn, for instance. */
  forget(identity: Identity, audience: string): void
}

export interface ServiceTokensOptions {
  readonly mint: Auth['mint']
  readonly nowMs: () => number
  /** A token that ends sooner is not sent any more: it could be over when it arrives. @default 5 */
  readonly renewBeforeSeconds?: number
  /** @default 10_000 */
  readonly maxHeld?: number
}

/**
 * Whoever calls has judged the session of this very request, so a token that is held for one that has ended is never asked for again. What the session
 * says of its subject, such as a role, reaches the services with the next token.
 */
export function createServiceTokens({
  mint,
  nowMs,
  renewBeforeSeconds = 5,
  maxHeld = 10_000,
}: ServiceTokensOptions): ServiceTokens {
  /** In the order of minting, so the first is the oldest. */
  const held = new Map<string, ServiceToken>()
  const running = new Map<string, Promise<ServiceToken>>()

  async function fresh(identity: Identity, audience: string): Promise<ServiceToken> {
    const key = keyOf(identity, audience)
    const text = await mint(identity, { audience })
    const token = { text, expiresAtMs: expiryOf(text) }
    held.delete(key)
    held.set(key, token)
    dropOldest()
    return token
  }

  function given(token: ServiceToken, wasHeld: boolean): GivenToken {
    return { token, wasHeld, secondsLeft: secondsLeft(token) }
  }

  function secondsLeft({ expiresAtMs }: ServiceToken): number {
    return Math.max(0, (expiresAtMs - nowMs()) / 1000)
  }

  function dropOldest(): void {
    for (const [key, { expiresAtMs }] of held) {
      if (held.size <= maxHeld && expiresAtMs > nowMs()) return
      held.delete(key)
    }
  }

  return {
    async tokenFor(identity, audience) {
      const key = keyOf(identity, audience)
      const known = held.get(key)
      if (known !== undefined && secondsLeft(known) > renewBeforeSeconds) return given(known, true)
      // Requests of one moment share one signature.
      let minting = running.get(key)
      if (minting === undefined) {
        minting = fresh(identity, audience).finally(() => running.delete(key))
        running.set(key, minting)
      }
      return given(await minting, false)
    },
    forget(identity, audience) {
      held.delete(keyOf(identity, audience))
    },
  }
}

function keyOf({ sessionId }: Identity, audience: string): string {
  return `${sessionId} ${audience}`
}

/** Our own token, made a moment ago: there is nothing to verify. */
function expiryOf(text: string): number {
  const decoded = decodeWithoutVerifying(text)
  return decoded.ok ? Number(decoded.value.claims['exp']) * 1000 : 0
}
