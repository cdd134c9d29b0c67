import { createHash } from 'node:crypto'
import { type Identifier, identifierDigest } from '../users/identifier.ts'
import { networkOf } from './address.ts'
import type { Lane } from './attempts.ts'
import { accountLadder, addressLadder } from './ladder.ts'

/** Who is trying to sign in, as far as throttling is concerned. */
export interface SignInSource {
  readonly identifier: Identifier
  readonly ip: string | null
  /** The lane of a browser that is known for this account; null for strangers. */
  readonly device: string | null
}

export interface SignInLanes {
  /** Forgiven when the password was right. */
  readonly own: Lane
  readonly all: readonly Lane[]
}

/**
 * The lanes that a sign-in runs on. Strangers: the account's and their network's. A known browser: only its own, so that
 * neither failures against the account nor a noisy neighbour behind the same address keep its owner out.
 * An account that does not exist has a lane like any other, so that being throttled tells nothing either.
 */
export function signInLanes({ identifier, ip, device }: SignInSource): SignInLanes {
  const account = identifierDigest(identifier)
  if (device !== null) {
    const own = { key: `throttle/device/${account}/${device}`, ladder: accountLadder }
    return { own, all: [own] }
  }
  const own = { key: `throttle/account/${account}`, ladder: accountLadder }
  // The network is never forgiven: an attacker would wash off failures with an account of their own.
  return { own, all: [own, networkLane(ip)] }
}

/** One network address: against one password tried on a thousand accounts. */
export function networkLane(ip: string | null): Lane {
  const network = createHash('sha256').update(networkOf(ip)).digest('base64url')
  return { key: `throttle/network/${network}`, ladder: addressLadder }
}

/** The current password of a signed-in user: whoever sits at an open session must not guess it. */
export function passwordCheckLane(userId: string): Lane {
  return { key: `throttle/password-check/${userId}`, ladder: accountLadder }
}
