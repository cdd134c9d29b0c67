import { LatchkeyError } from '../errors.ts'
import { newSession, type SessionStart } from '../session/new-session.ts'
import type { LifetimePolicy } from '../session/lifetime.ts'
import type { SessionCap } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import type { Session } from '../store/record.ts'

/** Where a session starts whose times are not those of a sign-in of now. */
export interface SessionTimes {
  readonly nowMs: number
  /** @default nowMs */
  readonly createdAtMs?: number
  readonly expiresAtMs: number
  readonly idleSeconds: number
}

export interface SessionRules {
  readonly cap: SessionCap
  readonly lifetime: LifetimePolicy
  /** How long verifiers must remember that a session was evicted. */
  readonly eventSeconds: number
}

/** Stores a record with times of its own; the outcome is the session as stored. @throws session_cap_reached */
export async function insertSession(
  store: Store,
  start: SessionStart,
  { times, rules }: { times: SessionTimes; rules: SessionRules },
): Promise<Session> {
  const { nowMs, createdAtMs = nowMs, expiresAtMs, idleSeconds } = times
  const session: Session = {
    ...newSession(start, rules.lifetime, createdAtMs),
    lastSeenAtMs: nowMs,
    expiresAtMs,
    idleSeconds,
  }
  const eventExpiresAtMs = nowMs + rules.eventSeconds * 1000
  const outcome = await store.insert(session, { nowMs, ...rules.cap, eventExpiresAtMs })
  if (outcome.ok) return outcome.session
  if (outcome.reason === 'cap_reached') {
    throw new LatchkeyError(
      'session_cap_reached',
      `The subject already has ${rules.cap.maxPerSubject} sessions.`,
    )
  }
  throw new LatchkeyError('store_corrupt', 'A new random session id is already taken.')
}
