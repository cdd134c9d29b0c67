import { randomBytes } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import { decodeSession, encodeSession } from './codec.ts'
import type {
  EndOutcome,
  EndRules,
  EndTarget,
  Feed,
  FeedSnapshot,
  InsertOutcome,
  InsertRules,
  NewEvent,
  PageRequest,
  SessionFilter,
  SessionPage,
  Store,
} from './contract.ts'
import { afterCutoff, cutoffTime, isCutOff, mergeCutoffs, noCutoffMs } from './cutoff.ts'
import type { RevocationEvent, RevocationFact } from './event.ts'
import { isLive } from './live.ts'
import { memoryDocuments } from './memory-documents.ts'
import { assertUnchangedIdentity } from './record-rules.ts'
import type { Session, SessionId } from './record.ts'

/** A store that one process keeps in its memory, with a key of its own for what leaves that memory encrypted. */
export interface MemoryStore extends Store {
  /** 32 random bytes, the same for the life of the store: the default for encrypting private keys. */
  localEncryptionKey(): Uint8Array
}

/** Sessions in the memory of this process: for tests, development and single-process apps that may forget them. */
export function memoryStore(): MemoryStore {
  const encryptionKey = randomBytes(32)
  const sessions = new SessionTable()
  const cutoffs = new CutoffTable()
  const log = new EventLog()
  const documents = memoryDocuments(assertOpen)
  let isOpen = true

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', 'The memory store was used after close().')
  }

  function readCounted(id: SessionId): Session | null {
    const session = sessions.get(id)
    return session === undefined || isCutOff(session, cutoffs.covering(session)) ? null : session
  }

  function endSession(session: Session, expiresAtMs: number): void {
    sessions.delete(session)
    log.append({ fact: { type: 'session_ended', sessionId: session.id }, expiresAtMs })
  }

  function makeCutoff(scope: CutoffScope, newestCreatedAtMs: number, rules: EndRules): void {
    const beforeMs = mergeCutoffs(cutoffTime(rules.nowMs, newestCreatedAtMs), cutoffs.at(scope))
    const fact: RevocationFact =
      scope.type === 'global_cutoff' ? { type: scope.type, beforeMs } : { ...scope, beforeMs }
    const sequence = log.append({ fact, expiresAtMs: rules.eventExpiresAtMs })
    // Forgetting a cut-off before the last session that it covers would bring that session back.
    const expiresAtMs = Math.max(rules.cutoffExpiresAtMs, sessions.latestExpiryMs())
    cutoffs.set(scope, { beforeMs, event: { ...fact, sequence, expiresAtMs } })
  }

  return {
    name: 'memory',
    feed: memoryFeed(log, cutoffs, assertOpen),
    documents,

    insert(session: Session, rules: InsertRules): InsertOutcome {
      assertOpen()
      if (sessions.get(session.id) !== undefined) return { ok: false, reason: 'id_taken' }
      const stored = asStored(afterCutoff(session, cutoffs.covering(session)))
      const evicted: Session[] = []
      if (rules.maxPerSubject !== null) {
        const others = sessions
          .ofSubject(session.subject)
          .filter((other) => isLive(other, rules.nowMs) && !isCutOff(other, cutoffs.covering(other)))
        const surplus = others.length + 1 - rules.maxPerSubject
        if (surplus > 0 && rules.onCap === 'refuse') return { ok: false, reason: 'cap_reached' }
        if (surplus > 0) evicted.push(...others.reverse().slice(0, surplus))
      }
      for (const oldest of evicted) endSession(oldest, rules.eventExpiresAtMs)
      sessions.set(stored)
      return { ok: true, session: stored, evicted: evicted.map((session) => session.id) }
    },

    read(id: SessionId): Session | null {
      assertOpen()
      return readCounted(id)
    },

    replace(next: Session, event: NewEvent | null): boolean {
      assertOpen()
      const current = readCounted(next.id)
      if (current === null || current.version !== next.version - 1) return false
      assertUnchangedIdentity(current, next)
      sessions.set(asStored(next))
      if (event !== null) log.append(event)
      return true
    },

    end(target: EndTarget, rules: EndRules): EndOutcome {
      assertOpen()
      if (target === 'everyone') {
        makeCutoff({ type: 'global_cutoff' }, sessions.newestCreatedAtMs, rules)
      } else if ('tenant' in target) {
        makeCutoff({ type: 'tenant_cutoff', tenant: target.tenant }, sessions.newestCreatedAtMs, rules)
      } else if ('session' in target) {
        const session = readCounted(target.session)
        if (session === null) return { sequence: log.head, found: false }
        endSession(session, rules.eventExpiresAtMs)
      } else if (target.except === undefined) {
        const theirs = sessions.ofSubject(target.subject)
        makeCutoff(
          { type: 'subject_cutoff', subject: target.subject },
          theirs[0]?.createdAtMs ?? noCutoffMs,
          rules,
        )
        for (const session of theirs) sessions.delete(session)
      } else {
        const others = sessions
          .ofSubject(target.subject)
          .filter((session) => session.id !== target.except && readCounted(session.id) !== null)
        for (const session of others) endSession(session, rules.eventExpiresAtMs)
        return { sequence: log.head, found: others.length > 0 }
      }
      return { sequence: log.head, found: true }
    },

    list(filter: SessionFilter, page: PageRequest): SessionPage {
      assertOpen()
      const all = filter === 'everyone' ? sessions.inOrderOfId() : sessions.ofSubject(filter.subject)
      const position = filter === 'everyone' ? (session: Session): string => session.id : signInPosition
      const from = page.cursor === null ? 0 : all.findIndex((session) => position(session) > page.cursor!)
      const rest = from < 0 ? [] : all.slice(from)
      const live = rest.filter((session) => isLive(session, page.nowMs) && readCounted(session.id) !== null)
      const found = live.slice(0, page.limit)
      return { sessions: found, next: live.length > found.length ? position(found.at(-1)!) : null }
    },

    count(filter: SessionFilter, nowMs: number): number {
      assertOpen()
      const all = filter === 'everyone' ? sessions.all() : sessions.ofSubject(filter.subject)
      let live = 0
      for (const session of all) {
        if (isLive(session, nowMs) && readCounted(session.id) !== null) live++
      }
      return live
    },

    append(event: NewEvent): number {
      assertOpen()
      return log.append(event)
    },

    purge(nowMs: number, limit: number): number {
      assertOpen()
      return (
        sessions.purge(nowMs, limit) +
        log.purge(nowMs, limit) +
        cutoffs.purge(nowMs, limit) +
        documents.purge(nowMs, limit)
      )
    },

    close(): void {
      isOpen = false
    },

    localEncryptionKey(): Uint8Array {
      return encryptionKey
    },
  }
}

function memoryFeed(log: EventLog, cutoffs: CutoffTable, assertOpen: () => void): Feed {
  return {
    delivery: 'on_check',
    head(): number {
      assertOpen()
      return log.head
    },
    after(sequence: number, limit: number): readonly RevocationEvent[] | null {
      assertOpen()
      return log.after(sequence, limit)
    },
    snapshot(nowMs: number): FeedSnapshot {
      assertOpen()
      const events = log.unexpired(nowMs)
      const present = new Set(events.map((event) => event.sequence))
      for (const event of cutoffs.unexpired(nowMs)) {
        if (!present.has(event.sequence)) events.push(event)
      }
      return { head: log.head, events: events.sort((a, b) => a.sequence - b.sequence) }
    },
    subscribe: () => () => {},
  }
}

class SessionTable {
  /** Never falls, so that a cut-off covers every sign-in there ever was. */
  newestCreatedAtMs: number = noCutoffMs
  private readonly byId = new Map<SessionId, Session>()
  private readonly bySubject = new Map<string, Map<SessionId, Session>>()

  get(id: SessionId): Session | undefined {
    return this.byId.get(id)
  }

  set(session: Session): void {
    this.newestCreatedAtMs = Math.max(this.newestCreatedAtMs, session.createdAtMs)
    this.byId.set(session.id, session)
    const theirs = this.bySubject.get(session.subject)
    if (theirs === undefined) this.bySubject.set(session.subject, new Map([[session.id, session]]))
    else theirs.set(session.id, session)
  }

  delete(session: Session): void {
    this.byId.delete(session.id)
    const theirs = this.bySubject.get(session.subject)
    theirs?.delete(session.id)
    if (theirs?.size === 0) this.bySubject.delete(session.subject)
  }

  all(): Iterable<Session> {
    return this.byId.values()
  }

  inOrderOfId(): Session[] {
    return [...this.byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Newest sign-in first. */
  ofSubject(subject: string): Session[] {
    const theirs = [...(this.bySubject.get(subject)?.values() ?? [])]
    return theirs.sort((a, b) => (signInPosition(a) < signInPosition(b) ? -1 : 1))
  }

  latestExpiryMs(): number {
    let latest = 0
    for (const session of this.byId.values()) latest = Math.max(latest, session.expiresAtMs)
    return latest
  }

  purge(nowMs: number, limit: number): number {
    let gone = 0
    for (const session of this.byId.values()) {
      if (gone >= limit) break
      if (session.expiresAtMs > nowMs) continue
      this.delete(session)
      gone++
    }
    return gone
  }
}

type CutoffScope =
  | { readonly type: 'subject_cutoff'; readonly subject: string }
  | { readonly type: 'tenant_cutoff'; readonly tenant: string }
  | { readonly type: 'global_cutoff' }

interface Cutoff {
  readonly beforeMs: number
  /** The event that announced it, with the expiry of the cut-off itself. */
  readonly event: RevocationEvent
}

class CutoffTable {
  private readonly byScope = new Map<string, Cutoff>()

  at(scope: CutoffScope): number {
    return this.byScope.get(scopeKey(scope))?.beforeMs ?? noCutoffMs
  }

  /** The latest cut-off of those that the session is under. */
  covering({ subject, tenant }: Session): number {
    if (this.byScope.size === 0) return noCutoffMs
    const own = mergeCutoffs(this.at({ type: 'subject_cutoff', subject }), this.at({ type: 'global_cutoff' }))
    return tenant === null ? own : mergeCutoffs(own, this.at({ type: 'tenant_cutoff', tenant }))
  }

  set(scope: CutoffScope, cutoff: Cutoff): void {
    const before = this.byScope.get(scopeKey(scope))
    const expiresAtMs = Math.max(cutoff.event.expiresAtMs, before?.event.expiresAtMs ?? 0)
    this.byScope.set(scopeKey(scope), { ...cutoff, event: { ...cutoff.event, expiresAtMs } })
  }

  unexpired(nowMs: number): RevocationEvent[] {
    return [...this.byScope.values()]
      .map((cutoff) => cutoff.event)
      .filter((event) => event.expiresAtMs > nowMs)
  }

  purge(nowMs: number, limit: number): number {
    return purgeFrom(this.byScope, (cutoff) => cutoff.event.expiresAtMs <= nowMs, limit)
  }
}

class EventLog {
  head = 0
  /** The newest event that was forgotten. Whoever knows less than that must take a snapshot. */
  private forgottenThrough = 0
  private readonly bySequence = new Map<number, RevocationEvent>()

  append({ fact, expiresAtMs }: NewEvent): number {
    this.head++
    this.bySequence.set(this.head, { ...fact, sequence: this.head, expiresAtMs })
    return this.head
  }

  after(sequence: number, limit: number): RevocationEvent[] | null {
    if (sequence < this.forgottenThrough || sequence > this.head) return null
    const events: RevocationEvent[] = []
    const last = Math.min(this.head, sequence + limit)
    for (let next = sequence + 1; next <= last; next++) events.push(this.bySequence.get(next)!)
    return events
  }

  unexpired(nowMs: number): RevocationEvent[] {
    return [...this.bySequence.values()].filter((event) => event.expiresAtMs > nowMs)
  }

  purge(nowMs: number, limit: number): number {
    return purgeFrom(
      this.bySequence,
      (event) => {
        if (event.expiresAtMs > nowMs) return false
        this.forgottenThrough = Math.max(this.forgottenThrough, event.sequence)
        return true
      },
      limit,
    )
  }
}

/** A copy that shares nothing with the caller, and is exactly what a store on disk would give back. */
function asStored(session: Session): Session {
  return decodeSession(session.id, encodeSession(session))
}

/** Sorts newest sign-in first, as text: it is also the cursor of a page. */
function signInPosition(session: Session): string {
  return `${String(Number.MAX_SAFE_INTEGER - session.createdAtMs).padStart(16, '0')}.${session.id}`
}

function scopeKey(scope: CutoffScope): string {
  if (scope.type === 'global_cutoff') return 'g'
  return scope.type === 'tenant_cutoff' ? `t${scope.tenant}` : `s${scope.subject}`
}

function purgeFrom<K, V>(map: Map<K, V>, isExpired: (value: V) => boolean, limit: number): number {
  let gone = 0
  for (const [key, value] of map) {
    if (gone >= limit) break
    if (!isExpired(value)) continue
    map.delete(key)
    gone++
  }
  return gone
}
