import { toSeconds } from '../clock.ts'
import type { Session } from './record.ts'

/** No cut-off at all: earlier than any sign-in. */
export const noCutoffMs: number = -1

/**
 * How far apart the clocks of two nodes may be for a cut-off to cover what the other one has just signed in. A
 * clock further off than that must not drag the cut-offs, and with them every later sign-in, into its future.
 */
export const maxClockSkewMs = 60_000

/** True if "nothing signed in at or before `beforeMs` counts" covers the session. */
export function isCutOff(session: Pick<Session, 'createdAtMs'>, beforeMs: number): boolean {
  return session.createdAtMs <= beforeMs
}

/** Cut-offs only ever move forward: of several, the latest counts. */
export function mergeCutoffs(a: number, b: number): number {
  return Math.max(a, b)
}

/**
 * The time of a cut-off made at `nowMs` in a store whose newest sign-in or step-up was at `newestProofMs`. That may lie
 * ahead of `nowMs`, by {@link afterCutoff} or by a faster clock, and "everyone out" means it too: tokens carry it as `auth_time`.
 */
export function cutoffTime(nowMs: number, newestProofMs: number): number {
  return Math.max(nowMs, Math.min(newestProofMs, nowMs + maxClockSkewMs))
}

/** When the subject last proved itself in this session: what its newest token says. */
export function latestProofMs(session: Pick<Session, 'createdAtMs' | 'authenticatedAtMs'>): number {
  return Math.max(session.createdAtMs, session.authenticatedAtMs)
}

/** The newest proof of several sessions, or {@link noCutoffMs} for none. */
export function newestOf(sessions: readonly Session[]): number {
  return sessions.reduce((newest, session) => Math.max(newest, latestProofMs(session)), noCutoffMs)
}

/**
 * The session as it may be stored while a cut-off stands. The claims of a token have whole seconds, so a sign-in in the
 * same second as the cut-off would look cut off to a verifier: it moves to the next second.
 */
export function afterCutoff(session: Session, beforeMs: number): Session {
  if (toSeconds(session.createdAtMs) > toSeconds(beforeMs)) return session
  const movedMs = (toSeconds(beforeMs) + 1) * 1000
  return { ...session, createdAtMs: movedMs, authenticatedAtMs: movedMs, lastSeenAtMs: movedMs }
}
