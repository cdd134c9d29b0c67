import { randomBytes } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import { deepFreeze } from '../json.ts'
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
import { afterCutoff, cutoffTime, isCutOff, mergeCutoffs, newestOf } from './cutoff.ts'
import type { RevocationEvent } from './event.ts'
import { isLive } from './live.ts'
import { cutoffTable, type CutoffEvent, type CutoffScope, type CutoffTable } from './memory/cutoff-table.ts'
import { memoryDocuments } from './memory/documents.ts'
import { eventLog, type EventLog } from './memory/event-log.ts'
import { sessionTable, signInPosition } from './memory/session-table.ts'
import { assertUnchangedIdentity } from './record-rules.ts'
import type { Session, SessionId } from './record.ts'
import { wholeNumber } from './whole-number.ts'

/** A store that one process keeps in its memory, with a key of its own for what leaves that memory encrypted. */
export interface MemoryStore extends Store {
  /** 32 random bytes, the same for the life of the store: the default for encrypting private keys. */
  localEncryptionKey(): Uint8Array
}

/** Sessions in the memory of this process: for tests, development and single-process apps that may forget them. */
export function memoryStore(): MemoryStore {
  const encryptionKey = randomBytes(32)
  const sessions = sessionTable()
  const cutoffs = cutoffTable()
  const log = eventLog()
  const documents = memoryDocuments(assertOpen)
  let isOpen = true

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', 'The memory store was used after close().')
  }

  function readCounted(id: SessionId): Session | null {
    const session = sessions.get(id)
    return session === undefined || isCutOff(session, cutoffs.covering(session)) ? null : session
  }

  // The log refuses what is impossible, so it comes first: a write that fails has changed nothing.
  function endSession(session: Session, expiresAtMs: number): void {
    log.append({ fact: { type: 'session_ended', sessionId: session.id }, expiresAtMs })
    sessions.delete(session)
  }

  function makeCutoff(scope: CutoffScope, newestProofMs: number, rules: EndRules): void {
    const beforeMs = mergeCutoffs(cutoffTime(rules.nowMs, newestProofMs), cutoffs.at(scope))
    wholeNumber(rules.cutoffExpiresAtMs, 'cutoffExpiresAtMs')
    const fact = { ...scope, beforeMs }
    const sequence = log.append({ fact, expiresAtMs: rules.eventExpiresAtMs })
    // Forgetting a cut-off before the last session that it covers would bring that session back.
    const expiresAtMs = Math.max(rules.cutoffExpiresAtMs, sessions.latestExpiryMs())
    const event: CutoffEvent = { ...fact, sequence, expiresAtMs }
    cutoffs.set(scope, event)
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
      const stored = asStored(next)
      if (event !== null) log.append(event)
      sessions.set(stored)
      return true
    },

    end(target: EndTarget, rules: EndRules): EndOutcome {
      assertOpen()
      if (target === 'everyone') {
        makeCutoff({ type: 'global_cutoff' }, sessions.newestProofMs(), rules)
      } else if ('tenant' in target) {
        makeCutoff({ type: 'tenant_cutoff', tenant: target.tenant }, sessions.newestProofMs(), rules)
      } else if ('session' in target) {
        const session = readCounted(target.session)
        if (session === null) return { sequence: log.head(), found: false }
        endSession(session, rules.eventExpiresAtMs)
      } else if (target.except === undefined) {
        const theirs = sessions.ofSubject(target.subject)
        makeCutoff({ type: 'subject_cutoff', subject: target.subject }, newestOf(theirs), rules)
        for (const session of theirs) sessions.delete(session)
      } else {
        const others = sessions
          .ofSubject(target.subject)
          .filter((session) => session.id !== target.except && readCounted(session.id) !== null)
        for (const session of others) endSession(session, rules.eventExpiresAtMs)
        return { sequence: log.head(), found: others.length > 0 }
      }
      return { sequence: log.head(), found: true }
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
      return log.head()
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
      return { head: log.head(), events: events.sort((a, b) => a.sequence - b.sequence) }
    },
    subscribe: () => () => {},
  }
}

/** A copy that shares nothing with the caller, that no reader can change for others, and that is exactly what a store on disk would give back. */
function asStored(session: Session): Session {
  return deepFreeze(decodeSession(session.id, encodeSession(session)))
}
