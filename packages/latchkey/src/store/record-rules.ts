import { LatchkeyError } from '../errors.ts'
import type { Session } from './record.ts'

/**
 * Subject, tenant and sign-in time are fixed at sign-in. A write that could change them would move the session out of
 * its subject's list, or past a cut-off that covers it.
 */
export function assertUnchangedIdentity(current: Session, next: Session): void {
  for (const name of ['subject', 'tenant', 'createdAtMs'] as const) {
    if (current[name] === next[name]) continue
    throw new LatchkeyError(
      'config_invalid',
      `replace() cannot change session.${name}: it is fixed at sign-in`,
    )
  }
}
