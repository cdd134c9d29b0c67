import type { Session, SessionId } from '../store/record.ts'

/** Copies of session records, dropped by events. Holds nothing that the store would not answer right now. */
export interface SessionCache {
  get(id: SessionId): Session | null
  /** Keeps a copy that was read from the store. */
  put(session: Session): void
  /** Replaces a copy that is older; adds nothing, so a session that ended meanwhile cannot slip back in. */
  refresh(session: Session): void
  drop(id: string): void
  /** Drops the copy unless it already is of that version or newer. */
  dropOlder(id: string, version: number): void
  dropSubject(subject: string): void
  clear(): void
  readonly size: number
}

/** At most `maxEntries` copies; the one that was read longest ago goes first. */
export function createSessionCache(maxEntries: number): SessionCache {
  const copies = new Map<string, Session>()
  const idsBySubject = new Map<string, Set<string>>()

  function drop(id: string): void {
    const copy = copies.get(id)
    if (copy === undefined) return
    copies.delete(id)
    const ids = idsBySubject.get(copy.subject)
    ids?.delete(id)
    if (ids?.size === 0) idsBySubject.delete(copy.subject)
  }

  function makeRoom(): void {
    while (copies.size >= maxEntries) {
      const oldest = copies.keys().next()
      if (oldest.done === true) return
      drop(oldest.value)
    }
  }

  return {
    get: (id) => copies.get(id) ?? null,
    put(session) {
      if (maxEntries === 0) return
      drop(session.id)
      makeRoom()
      copies.set(session.id, session)
      const ids = idsBySubject.get(session.subject)
      if (ids === undefined) idsBySubject.set(session.subject, new Set([session.id]))
      else ids.add(session.id)
    },
    refresh(session) {
      const copy = copies.get(session.id)
      if (copy !== undefined && copy.version < session.version) copies.set(session.id, session)
    },
    drop,
    dropOlder(id, version) {
      const copy = copies.get(id)
      if (copy !== undefined && copy.version < version) drop(id)
    },
    dropSubject(subject) {
      for (const id of idsBySubject.get(subject) ?? []) copies.delete(id)
      idsBySubject.delete(subject)
    },
    clear() {
      copies.clear()
      idsBySubject.clear()
    },
    get size() {
      return copies.size
    },
  }
}
