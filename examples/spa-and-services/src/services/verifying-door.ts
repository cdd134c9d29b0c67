import { createVerifier, isOutage } from 'latchkey/verifier'
import { basicAuthorization, type Door, type ServiceAccount } from './door.ts'
import type { FeedSwitch } from './feed-switch.ts'

export interface VerifyingDoorOptions {
  readonly issuer: string
  /** The origin of this service: a token for another one is not let in. */
  readonly audience: string
  readonly account: ServiceAccount
  readonly feedSwitch: FeedSwitch
}

/** Checks tokens by the issuer's public keys, and hears of their end from its feed: no store, and no question for each call. */
export function createVerifyingDoor({ issuer, audience, account, feedSwitch }: VerifyingDoorOptions): Door {
  // All clocks are one here, and the seconds that the page shows are to be the seconds that count.
  const common = { issuer, audience, leewaySeconds: 0 }
  const following = createVerifier({
    ...common,
    revocations: { authorization: () => basicAuthorization(account) },
  })
  // What a service is that was never told of revocations: the same but for one option.
  const deaf = createVerifier(common)

  return {
    async judge(token) {
      const verdict = await (feedSwitch.isFollowed ? following : deaf).verify(token)
      if (!verdict.ok) {
        return { ok: false, status: isOutage(verdict.reason) ? 503 : 401, reason: verdict.reason }
      }
      const { sub, role } = verdict.value.claims
      return { ok: true, caller: { subject: String(sub), role: String(role) } }
    },
    get worstCaseLagMs() {
      return feedSwitch.isFollowed ? following.worstCaseRevocationLagMs : null
    },
    async prepare() {
      await Promise.all([following.prepare(), deaf.prepare()])
    },
    close() {
      following.close()
      deaf.close()
    },
  }
}
