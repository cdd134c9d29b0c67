import type { Clock } from '../clock.ts'
import { sha256Key } from '../crypto/digest.ts'
import { judgeTime, type JwtVerifier, type TokenReason, type VerifiedToken } from '../jwt/index.ts'
import { refuse, type Verdict } from '../verdict.ts'

/** Remembers which tokens were verified, so that the second look costs a digest instead of a signature. */
export interface VerifiedTokenCache {
  check(token: string): Verdict<VerifiedToken, TokenReason>
  /** Forgets every token that this key vouched for. */
  dropKey(kid: string): void
  clear(): void
  readonly size: number
}

export interface VerifiedTokenCacheOptions {
  readonly verify: JwtVerifier
  readonly clock: Clock
  /** The verifier's own. */
  readonly leewaySeconds: number
  /** 0: remembers nothing. @default 10_000 */
  readonly maxEntries?: number
}

const maxTokenLength = 16_384

type Hit = { readonly ok: true; readonly value: VerifiedToken }

/**
 * Keyed by SHA-256 of the whole token: no bearer token stays in memory, and two tokens that share a signature share nothing. A hit skips the
 * signature, never the time. Refusals are not remembered, or an attacker could fill the memory for nothing.
 *
 * Two generations: when the young one is full it becomes the old one, and what is still used moves up again.
 */
export function createVerifiedTokenCache(options: VerifiedTokenCacheOptions): VerifiedTokenCache {
  const { verify, clock } = options
  const leewayMs = options.leewaySeconds * 1000
  const maxYoung = Math.ceil((options.maxEntries ?? 10_000) / 2)
  let young = new Map<string, Hit>()
  let old = new Map<string, Hit>()

  function keep(digest: string, hit: Hit): void {
    if (young.size >= maxYoung) {
      old = young
      young = new Map()
    }
    young.set(digest, hit)
  }

  function find(digest: string): Hit | undefined {
    const hit = young.get(digest)
    if (hit !== undefined) return hit
    const aged = old.get(digest)
    if (aged !== undefined) keep(digest, aged)
    return aged
  }

  function checkAnew(token: string, digest: string): Verdict<VerifiedToken, TokenReason> {
    const verdict = verify(token)
    if (verdict.ok) keep(digest, verdict)
    return verdict
  }

  return {
    check(token) {
      // Longer than any token that the verifier takes: it says so without a digest of megabytes.
      if (maxYoung === 0 || token.length > maxTokenLength) return verify(token)
      const digest = sha256Key(token)
      const hit = find(digest)
      if (hit === undefined) return checkAnew(token, digest)
      const reason = judgeTime(hit.value.claims, leewayMs, clock())
      return reason === null ? hit : refuse(reason)
    },
    dropKey(kid) {
      for (const generation of [young, old]) {
        for (const [digest, hit] of generation) if (hit.value.key.kid === kid) generation.delete(digest)
      }
    },
    clear() {
      young = new Map()
      old = new Map()
    },
    get size() {
      return young.size + old.size
    },
  }
}
