import { latestProofMs, noCutoffMs } from '../cutoff.ts'
import type { Session, SessionId } from '../record.ts'

export interface SessionTable {
  get(id: SessionId): Session | undefined
  set(session: Session): void
  delete(session: Session): void
  all(): Iterable<Session>
  inOrderOfId(): Session[]
  /** Newest sign-in first. */
  ofSubject(subject: string): Session[]
  /** Never falls, so that a cut-off covers every sign-in and step-up there ever was. */
  newestProofMs(): number
  latestExpiryMs(): number
  purge(nowMs: number, limit: number): number
}

export function sessionTable(): SessionTable {
  const byId = new Map<SessionId, Session>()
  const bySubject = new Map<string, Map<SessionId, Session>>()
  let newestProofMs = noCutoffMs

  function remove(session: Session): void {
    byId.delete(session.id)
    const theirs = bySubject.get(session.subject)
    theirs?.delete(session.id)
    if (theirs?.size === 0) bySubject.delete(session.subject)
  }

  return {
    get: (id) => byId.get(id),

    set(session: Session): void {
      newestProofMs = Math.max(newestProofMs, latestProofMs(session))
      byId.set(session.id, session)
      const theirs = bySubject.get(session.subject)
      if (theirs === undefined) bySubject.set(session.subject, new Map([[session.id, session]]))
      else theirs.set(session.id, session)
    },

    delete: remove,
    all: () => byId.values(),
    inOrderOfId: () => [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),

    ofSubject(subject: string): Session[] {
      const theirs = [...(bySubject.get(subject)?.values() ?? [])]
      return theirs.sort((a, b) => (signInPosition(a) < signInPosition(b) ? -1 : 1))
    },

    newestProofMs: () => newestProofMs,

    latestExpiryMs(): number {
      let latest = 0
      for (const session of byId.values()) latest = Math.max(latest, session.expiresAtMs)
      return latest
    },

    purge(nowMs: number, limit: number): number {
      let gone = 0
      for (const session of byId.values()) {
        if (gone >= limit) break
        if (session.expiresAtMs > nowMs) continue
        remove(session)
        gone++
      }
      return gone
    },
  }
}

/** Sorts newest sign-in first, as text: it is also the cursor of a page. */
export function signInPosition(session: Session): string {
  return `${String(Number.MAX_SAFE_INTEGER - session.createdAtMs).padStart(16, '0')}.${session.id}`
}
