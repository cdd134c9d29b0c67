import { pass, refuse, type Verdict } from '../verdict.ts'
import type { Session } from '../store/record.ts'
import { hashSecret, secretMatches, type SessionCredential } from './credential.ts'
import { isInOverlap, lifetimeEnd, type LifetimeEnd, type LifetimePolicy } from './lifetime.ts'

export type SessionReason =
  | 'credential_malformed'
  | 'session_unknown'
  | 'secret_wrong'
  | 'secret_replaced'
  | LifetimeEnd

/** The answer to a session credential, from the record alone: no store, no clock, no cookie. */
export function judgeCredential(
  session: Session,
  credential: SessionCredential,
  rules: JudgeRules,
): Verdict<Session, SessionReason> {
  if (session.cookie === null) return refuse('secret_wrong')
  const hash = hashSecret(credential.secret)
  if (!secretMatches(hash, session.cookie.hash)) {
    if (!secretMatches(hash, session.cookie.previousHash)) return refuse('secret_wrong')
    if (!isInOverlap(session, rules.policy, rules.nowMs)) return refuse('secret_replaced')
  }
  const end = lifetimeEnd(session, rules.nowMs)
  return end === null ? pass(session) : refuse(end)
}

export interface JudgeRules {
  readonly policy: LifetimePolicy
  readonly nowMs: number
}
