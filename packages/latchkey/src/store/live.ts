import type { Session } from './record.ts'

/** True while neither the absolute nor the idle lifetime has ended. Cut-offs are judged apart from it. */
export function isLive(
  session: Pick<Session, 'expiresAtMs' | 'lastSeenAtMs' | 'idleSeconds'>,
  nowMs: number,
): boolean {
  return nowMs < session.expiresAtMs && nowMs < session.lastSeenAtMs + session.idleSeconds * 1000
}
