import type { KeyedQueue } from '../passwords/keyed-queue.ts'
import type { PasswordHasher } from '../passwords/hasher.ts'
import type { Attempts } from '../throttle/attempts.ts'
import type { DeviceMarks } from '../throttle/device.ts'
import type { Users } from '../users/users.ts'

/** What the account operations are made of. */
export interface AccountParts {
  readonly users: Users
  readonly hasher: PasswordHasher
  readonly attempts: Attempts
  readonly devices: DeviceMarks
  /** One at a time for each lane: guesses sent at once would otherwise all be judged before the first failure counts. */
  readonly turns: KeyedQueue
}
