import { judgeNewPassword, normalPassword, type PasswordRefusal } from '../passwords/policy.ts'
import { passwordCheckLane } from '../throttle/sign-in-lanes.ts'
import type { AccountParts } from './parts.ts'

/** Replaces a password. The caller ends the other sessions. */
export type ChangePassword = (request: ChangePasswordRequest) => Promise<ChangePasswordOutcome>

export interface ChangePasswordRequest {
  readonly userId: string
  readonly currentPassword: string
  readonly newPassword: string
}

export type ChangePasswordOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: PasswordRefusal | 'wrong' | 'changed_meanwhile' | 'busy' }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }

export function createChangePassword(parts: AccountParts): ChangePassword {
  const { users, hasher, attempts, turns } = parts

  return async ({ userId, currentPassword, newPassword }) => {
    const user = await users.byId(userId)
    const current = normalPassword(currentPassword)
    if (user === null || current === null) return { ok: false, reason: 'wrong' }
    const judged = judgeNewPassword(newPassword, [user.identifier])
    if (!judged.ok) return judged

    const lane = passwordCheckLane(user.id)
    const replace = async (): Promise<ChangePasswordOutcome> => {
      const retryAfterSeconds = await attempts.waitSeconds([lane])
      if (retryAfterSeconds > 0) return { ok: false, reason: 'throttled', retryAfterSeconds }
      const verified = await hasher.verify(current, user.passwordHash)
      if (!verified.ok) return verified
      if (!verified.value) {
        await attempts.fail([lane])
        return { ok: false, reason: 'wrong' }
      }
      await attempts.forgive([lane])
      const hashed = await hasher.hash(judged.value)
      if (!hashed.ok) return hashed
      const isReplaced = await users.replacePassword(user, {
        passwordHash: hashed.value,
        kind: 'new_password',
      })
      return isReplaced ? { ok: true } : { ok: false, reason: 'changed_meanwhile' }
    }
    return (await turns.run(lane.key, replace)) ?? { ok: false, reason: 'busy' }
  }
}
