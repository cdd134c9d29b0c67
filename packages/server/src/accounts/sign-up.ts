import { judgeNewPassword, type PasswordRefusal } from '../passwords/policy.ts'
import { networkLane } from '../throttle/sign-in-lanes.ts'
import { canonicalIdentifier } from '../users/identifier.ts'
import type { Role, User } from '../users/user.ts'
import type { AccountParts } from './parts.ts'

/** Makes an account. */
export type SignUp = (request: SignUpRequest) => Promise<SignUpOutcome>

export interface SignUpRequest {
  /** As typed. */
  readonly identifier: string
  readonly password: string
  readonly role: Role
  readonly ip: string | null
}

export type SignUpOutcome =
  | { readonly ok: true; readonly user: User; readonly deviceCookie: string }
  | { readonly ok: false; readonly reason: SignUpRefusal }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly reason: 'busy' }

export type SignUpRefusal = 'identifier_invalid' | 'identifier_taken' | PasswordRefusal

export function createSignUp({ users, hasher, attempts, devices }: AccountParts): SignUp {
  return async ({ identifier: typed, password, role, ip }) => {
    const identifier = canonicalIdentifier(typed)
    if (identifier === null) return { ok: false, reason: 'identifier_invalid' }
    const judged = judgeNewPassword(password, [identifier])
    if (!judged.ok) return judged

    // Without mail to confirm an address, "taken" has to be said, and says that the account exists. So each such answer counts as a
    // failure of the sender's network, and whoever collects them is slowed down.
    const network = networkLane(ip)
    const retryAfterSeconds = await attempts.waitSeconds([network])
    if (retryAfterSeconds > 0) return { ok: false, reason: 'throttled', retryAfterSeconds }

    const hashed = await hasher.hash(judged.value)
    if (!hashed.ok) return { ok: false, reason: 'busy' }
    const created = await users.create({ identifier, role, passwordHash: hashed.value })
    if (!created.ok) {
      await attempts.fail([network])
      return created
    }
    return { ok: true, user: created.value, deviceCookie: devices.mark(null, identifier) }
  }
}
