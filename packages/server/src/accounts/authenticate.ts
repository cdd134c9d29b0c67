import { normalPassword } from '../passwords/policy.ts'
import { signInLanes } from '../throttle/sign-in-lanes.ts'
import { canonicalIdentifier } from '../users/identifier.ts'
import type { User } from '../users/user.ts'
import type { AccountParts } from './parts.ts'

/** Judges an identifier and a password. */
export type Authenticate = (attempt: SignInAttempt) => Promise<Authentication>

export interface SignInAttempt {
  /** As typed. */
  readonly identifier: string
  readonly password: string
  readonly ip: string | null
  /** The browser's device mark, as sent. */
  readonly deviceCookie: string | null
}

export type Authentication =
  | { readonly ok: true; readonly user: User; readonly deviceCookie: string }
  /** `wrong` is the only answer for unknown accounts and for wrong passwords. */
  | { readonly ok: false; readonly reason: 'wrong' }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly reason: 'busy' }

export function createAuthenticate({ users, hasher, attempts, devices, turns }: AccountParts): Authenticate {
  return async ({ identifier: typed, password: typedPassword, ip, deviceCookie }) => {
    const identifier = canonicalIdentifier(typed)
    const password = normalPassword(typedPassword)
    // Neither can belong to any account, and the sender knows that as well as we do: no work, and nothing learned.
    if (identifier === null || password === null) return { ok: false, reason: 'wrong' }

    const lanes = signInLanes({ identifier, ip, device: devices.laneOf(deviceCookie, identifier) })

    const judge = async (): Promise<Authentication> => {
      const retryAfterSeconds = await attempts.waitSeconds(lanes.all)
      if (retryAfterSeconds > 0) return { ok: false, reason: 'throttled', retryAfterSeconds }

      const user = await users.byIdentifier(identifier)
      const verified = await hasher.verify(password, user?.passwordHash ?? null)
      if (!verified.ok) return { ok: false, reason: 'busy' }
      if (user === null || !verified.value) {
        await attempts.fail(lanes.all)
        return { ok: false, reason: 'wrong' }
      }
      await attempts.forgive([lanes.own])
      if (!hasher.isOutdated(user.passwordHash)) {
        return { ok: true, user, deviceCookie: devices.mark(deviceCookie, identifier) }
      }
      const rehashed = await hasher.hash(password)
      const passwordHash = rehashed.ok ? rehashed.value : user.passwordHash
      const isReplaced = rehashed.ok && (await users.replacePassword(user, { passwordHash, kind: 'rehash' }))
      return {
        ok: true,
        user: isReplaced ? { ...user, passwordHash } : user,
        deviceCookie: devices.mark(deviceCookie, identifier),
      }
    }

    return (await turns.run(lanes.own.key, judge)) ?? { ok: false, reason: 'busy' }
  }
}
