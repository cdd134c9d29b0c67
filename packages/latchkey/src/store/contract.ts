import type { Awaitable } from '../awaitable.ts'
import type { RevocationEvent, RevocationFact } from './event.ts'
import type { Session, SessionId } from './record.ts'

/**
 * Where sessions live. A store is a small state machine with compare-and-set and a log; it knows no cookie, no
 * JWT and no clock (every call that needs the time brings it).
 *
 * Each write appends its event to the log in the same atomic write, or the write did not happen. A store that
 * cannot be reached throws `store_unavailable`; one that holds foreign bytes throws `store_corrupt`. It never
 * answers "no such session" for either. In-process stores answer synchronously, others with a promise.
 *
 * `latchkey/testing` has this contract as runnable cases: `storeCases`.
 */
export interface Store {
  /** `memory`, `embedded` …: for logs and metrics. */
  readonly name: string
  readonly feed: Feed
  readonly documents: Documents
  /**
   * For stores that are spread over several machines: the first byte (0 to 255) of the ids of a subject's sessions, so that an id alone
   * says where its record is, and all of a subject's are in one place. Absent: ids are random throughout.
   */
  readonly shardByte?: (subject: string) => number

  /**
   * Adds a session. If a cut-off covers it (the clocks of two nodes may differ), its sign-in times move past the cut-off to
   * the next whole second, so that whoever signs in after "sign out everywhere" is in; the outcome has
   * the session as stored.
   */
  insert(session: Session, rules: InsertRules): Awaitable<InsertOutcome>

  /** The session, or null if there is none or a cut-off covers it. Idle and absolute lifetime are the caller's to judge. */
  read(id: SessionId): Awaitable<Session | null>

  /**
   * Compare-and-set: stores `next` if the stored version is `next.version - 1` and no cut-off covers the session. A
   * write that loses changes and creates nothing. `event`, if given, is appended in the same write. Subject, tenant and
   * `createdAtMs` are fixed at sign-in: a `next` that changes them throws `config_invalid`.
   */
  replace(next: Session, event: NewEvent | null): Awaitable<boolean>

  /**
   * Ends sessions and appends the event, in one atomic write. A cut-off is at `nowMs`, or later where a session that it
   * ends signed in later (a sign-in that was moved, or a clock up to `maxClockSkewMs` ahead); it never moves back, and is
   * remembered at least as long as any session that it covers.
   */
  end(target: EndTarget, rules: EndRules): Awaitable<EndOutcome>

  /**
   * Live sessions, newest sign-in first for a subject, in a fixed order of the store's own for everyone. A session that is
   * there from the first page to the last is on exactly one of them. A cursor that is none of ours has no sessions after it.
   */
  list(filter: SessionFilter, page: PageRequest): Awaitable<SessionPage>

  /** How many live sessions. */
  count(filter: SessionFilter, nowMs: number): Awaitable<number>

  /** Appends an event that is about no session: a withdrawn key, a revoked token. Returns its sequence. */
  append(event: NewEvent): Awaitable<number>

  /**
   * Forgets expired events, documents and cut-offs, and sessions past their absolute end; at most `limit` of each. Returns
   * how many rows went: 0 when there is nothing left to forget.
   */
  purge(nowMs: number, limit: number): Awaitable<number>

  /** Releases files, timers and connections. Later calls throw `store_closed`. */
  close(): Awaitable<void>
}

/** An event that the store has not numbered yet. */
export interface NewEvent {
  readonly fact: RevocationFact
  /** A whole number, as every time in this contract: anything else throws `config_invalid` and writes nothing. */
  readonly expiresAtMs: number
}

export interface InsertRules {
  readonly nowMs: number
  /** Live sessions that the subject may have, this one included. Null: no cap. */
  readonly maxPerSubject: number | null
  readonly onCap: 'evict_oldest' | 'refuse'
  /** For the `session_ended` events of evicted sessions. */
  readonly eventExpiresAtMs: number
}

export type InsertOutcome =
  | { readonly ok: true; readonly session: Session; readonly evicted: readonly SessionId[] }
  | { readonly ok: false; readonly reason: 'cap_reached' | 'id_taken' }

/**
 * `session`: that one. `subject`: all of theirs, by a cut-off; with `except`, every other one by its own event.
 * `tenant` and `everyone`: by a cut-off.
 */
export type EndTarget =
  | { readonly session: SessionId }
  | { readonly subject: string; readonly except?: SessionId }
  | { readonly tenant: string }
  | 'everyone'

export interface EndRules {
  readonly nowMs: number
  /** Until when verifiers must remember: now plus the longest token life plus leeway. */
  readonly eventExpiresAtMs: number
  /** Until when the store must remember a cut-off: now plus the longest session life. */
  readonly cutoffExpiresAtMs: number
}

export interface EndOutcome {
  /** The log's head after the write. */
  readonly sequence: number
  /** False if there was no such session. A cut-off always counts as found. */
  readonly found: boolean
}

export type SessionFilter = { readonly subject: string } | 'everyone'

export interface PageRequest {
  readonly nowMs: number
  /** 1 to 1,000. */
  readonly limit: number
  /** `next` of the page before; null for the first. */
  readonly cursor: string | null
}

export interface SessionPage {
  readonly sessions: readonly Session[]
  /** Null on the last page. */
  readonly next: string | null
}

/** The ordered stream of revocation events out of the store. */
export interface Feed {
  /**
   * `on_check`: `head()` is cheap and exact, so every check asks it and the lag is zero. `pushed`: events arrive by
   * `subscribe`, and silence is measured against the staleness bound. `on_use`: `head()` costs a round trip, and there is neither a timer
   * nor a connection besides: a check asks when the last answer was asked for longer ago than the staleness bound.
   */
  readonly delivery: 'on_check' | 'pushed' | 'on_use'
  /** The sequence of the newest event; 0 before the first. */
  head(): Awaitable<number>
  /**
   * Events after `sequence`, oldest first, at most `limit`. Null if one of them was purged, or if `sequence` is ahead of the
   * log (another store than before): only a snapshot tells such a reader what it has missed.
   */
  after(sequence: number, limit: number): Awaitable<readonly RevocationEvent[] | null>
  /**
   * Everything a verifier that knows nothing must know, in order of sequence: unexpired events, the event of each
   * unexpired cut-off even if the log has forgotten it, and the head they stand for.
   */
  snapshot(nowMs: number): Awaitable<FeedSnapshot>
  /**
   * Pushed feeds call back with events and heartbeats until unsubscribed; `on_use` feeds with what this store object wrote or happened to
   * read, so that a node knows at once of its own doings. Others never call back.
   */
  subscribe(listener: FeedListener): () => void
}

export interface FeedSnapshot {
  readonly head: number
  readonly events: readonly RevocationEvent[]
}

export interface FeedListener {
  /** New events, oldest first; an empty list is a heartbeat: the store answered, at most 500 ms ago. */
  onEvents(events: readonly RevocationEvent[]): void
}

/**
 * Small named values with compare-and-set: key rings, users of the stand-alone server, throttling counters.
 * The store does not look inside. A key is well-formed text of 1 to 1,024 bytes of UTF-8; no document has any other.
 */
export interface Documents {
  get(key: string): Awaitable<StoredDocument | null>
  /** Writes if the stored version is `expectedVersion` (0: there must be none). Returns false if it was not. */
  put(key: string, value: Uint8Array, options: PutOptions): Awaitable<boolean>
  /** Deletes if the stored version is `expectedVersion`. */
  delete(key: string, expectedVersion: number): Awaitable<boolean>
  /** Documents whose key starts with `prefix`, in the order of the UTF-8 bytes of their keys, after the key `after`. */
  list(
    prefix: string,
    options: { readonly after: string | null; readonly limit: number },
  ): Awaitable<readonly StoredDocument[]>
}

export interface StoredDocument {
  readonly key: string
  readonly value: Uint8Array
  readonly version: number
}

export interface PutOptions {
  readonly expectedVersion: number
  /** When the document may be purged. Null: never. An expired document may still be returned until then. */
  readonly expiresAtMs: number | null
}
