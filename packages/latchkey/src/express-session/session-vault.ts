import type { Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Store } from '../store/contract.ts'
import type { ClientInfo, Session } from '../store/record.ts'
import type { SessionRules } from './insert-session.ts'
import { isSameData, mergeData } from './merge-data.ts'
import {
  decodeDocument,
  documentKey,
  encodeDocument,
  type DocumentPrefix,
  type LiveDocument,
  type SessionDocument,
} from './session-document.ts'
import { createVaultRecords, isWorthAWrite } from './vault-records.ts'

export interface VaultOptions {
  readonly prefix: DocumentPrefix
  readonly store: Store
  readonly sessions: Sessions
  readonly clock: Clock
  readonly rules: SessionRules
  /** Life of a session whose cookie says nothing, seconds. */
  readonly idleSeconds: number
  readonly absoluteSeconds: number
  readonly maxDataBytes: number
  readonly subjectOf: (data: string) => string | null
}

/** One version of a session, as a request wants it stored. */
export interface Draft {
  /** As JSON, cookie included. */
  readonly data: string
  /** What the request has read, as JSON. Null if it has read nothing: the session is new, or its writer does not say. */
  readonly base: string | null
  readonly client: ClientInfo
  /** For sessions that began elsewhere. @default absoluteSeconds from now */
  readonly endsAtMs?: number
  /** When the subject signed in, if not now. */
  readonly createdAtMs?: number
}

/**
 * Sessions by the hash of express-session's id: the data in a document, and a record in the subject's list once somebody has signed in.
 * Both must live, or there is no session; so ending the record, or a cut-off over it, ends the session.
 */
export interface SessionVault {
  /** Null if there is no such session. */
  read(sid: string): Promise<LiveDocument | null>
  /** True if the end that this cookie asks for is far enough from the stored one to be worth a write. */
  isTouchDue(stored: LiveDocument, data: string): boolean
  /** False if the session was ended since the request read it: then nothing is stored. */
  write(sid: string, draft: Draft): Promise<boolean>
  /** The same for the cookie alone. */
  touch(sid: string, draft: Draft): Promise<boolean>
  /** False if there was nothing to end. */
  end(sid: string): Promise<boolean>
  /** The record of the session, if somebody has signed in. */
  recordOf(sid: string): Promise<Session | null>
  /** The document, if its session lives. */
  reveal(document: SessionDocument): Promise<LiveDocument | null>
  /** Ends the session in a document that was listed. */
  endListed(key: string): Promise<boolean>
}

// Under n racing writers each round has a winner, so n rounds are enough for everyone.
const maxRounds = 256
/** No request is under way for longer. */
const minOverMs = 3_600_000

export function createSessionVault(options: VaultOptions): SessionVault {
  const { clock } = options
  const { documents } = options.store
  const records = createVaultRecords(options)
  const keyOf = (sid: string): string => documentKey(options.prefix, sid)
  /** First writes under way: whoever ends a session has to wait for its beginning. */
  const beginnings = new Map<string, Promise<unknown>>()

  async function load(key: string): Promise<Loaded> {
    const stored = await documents.get(key)
    return stored === null
      ? { document: null, version: 0 }
      : { document: decodeDocument(stored), version: stored.version }
  }

  function put(key: string, document: SessionDocument, version: number): Promise<boolean> {
    return Promise.resolve(
      documents.put(key, encodeDocument(document), {
        expectedVersion: version,
        expiresAtMs: document.expiresAtMs,
      }),
    )
  }

  function isOver({ kind, expiresAtMs }: SessionDocument): boolean {
    return kind === 'over' || clock() >= expiresAtMs
  }

  async function reveal(document: SessionDocument): Promise<LiveDocument | null> {
    if (document.kind === 'over' || isOver(document)) return null
    return (await records.recordIn(document)) === 'ended' ? null : document
  }

  function expiryOf(data: string, endsAtMs: number): number {
    const { cookie } = JSON.parse(data) as { cookie?: { expires?: unknown } }
    const cookieEndsAtMs = typeof cookie?.expires === 'string' ? Date.parse(cookie.expires) : Number.NaN
    const idleEndsAtMs = Number.isNaN(cookieEndsAtMs) ? clock() + options.idleSeconds * 1000 : cookieEndsAtMs
    return Math.min(idleEndsAtMs, endsAtMs)
  }

  /** One attempt. Null if another writer was first. */
  async function attempt(key: string, draft: Draft): Promise<boolean | null> {
    const { document, version } = await load(key)
    const isThere = document !== null && document.kind === 'session' && !isOver(document)
    // The request had read a session that is over by now; whatever it wants to store must not bring it back.
    if (draft.base !== null && !isThere) return false
    if (document?.kind === 'over' && clock() < document.expiresAtMs) return false
    const current = isThere ? document : null
    const record = current === null ? null : await records.recordIn(current)
    if (record === 'ended') return false

    const data =
      current === null || draft.base === null ? draft.data : mergeData(draft.base, draft.data, current.data)
    requireSize(data, options.maxDataBytes)
    const subject = options.subjectOf(data)
    const isSame = subject === (record?.subject ?? null)
    const isFresh = current === null || (!isSame && subject !== null)
    const endsAtMs = isFresh ? (draft.endsAtMs ?? clock() + options.absoluteSeconds * 1000) : current.endsAtMs
    const expiresAtMs = expiryOf(data, endsAtMs)
    if (clock() >= expiresAtMs) {
      // A cookie that is over already is how express-session says "end it".
      if (isThere) await endDocument(key)
      return true
    }
    if (
      isSame &&
      current !== null &&
      isSameData(current.data, data) &&
      !isWorthAWrite(current.expiresAtMs, expiresAtMs, clock())
    )
      return true
    if (isSame) {
      const next = {
        kind: 'session',
        sessionId: record?.id ?? null,
        expiresAtMs,
        endsAtMs,
        data,
      } as const
      if (!(await put(key, next, version))) return null
      return record === null || records.move(record.id, expiresAtMs)
    }
    const begun =
      subject === null
        ? null
        : await records.begin(subject, draft.client, {
            expiresAtMs,
            endsAtMs,
            createdAtMs: draft.createdAtMs,
          })
    // Adopted from before a cut-off that covers it: whoever was signed out everywhere stays out.
    if (begun !== null && draft.createdAtMs !== undefined && begun.createdAtMs !== draft.createdAtMs) {
      await records.end(begun.id)
      return false
    }
    const next = { kind: 'session', sessionId: begun?.id ?? null, expiresAtMs, endsAtMs, data } as const
    const isStored = await put(key, next, version).catch(async (error: unknown) => {
      await records.end(next.sessionId)
      throw error
    })
    // Nobody holds a credential of a record that lost, nor of the one that was left.
    await records.end(isStored ? (record?.id ?? null) : next.sessionId)
    return isStored ? true : null
  }

  async function write(sid: string, draft: Draft): Promise<boolean> {
    const key = keyOf(sid)
    for (let round = 0; round < maxRounds; round++) {
      const outcome = await attempt(key, draft)
      if (outcome !== null) return outcome
    }
    throw conflict()
  }

  async function endDocument(key: string): Promise<boolean> {
    for (let round = 0; round < maxRounds; round++) {
      const { document, version } = await load(key)
      if (document === null || document.kind === 'over') return false
      // First the record: once it has ended, the document is nothing any more.
      await records.end(document.sessionId)
      const expiresAtMs = Math.max(document.expiresAtMs, clock() + minOverMs)
      if (await put(key, { kind: 'over', expiresAtMs }, version)) return true
    }
    throw conflict()
  }

  return {
    async read(sid) {
      const { document } = await load(keyOf(sid))
      return document === null ? null : reveal(document)
    },

    isTouchDue: ({ expiresAtMs, endsAtMs }, data) =>
      isWorthAWrite(expiresAtMs, expiryOf(data, endsAtMs), clock()),

    async write(sid, draft) {
      if (draft.base !== null) return write(sid, draft)
      const key = keyOf(sid)
      const beginning = write(sid, draft)
      const isKnown = beginning.then(
        () => undefined,
        () => undefined,
      )
      beginnings.set(key, isKnown)
      try {
        return await beginning
      } finally {
        if (beginnings.get(key) === isKnown) beginnings.delete(key)
      }
    },

    async touch(sid, draft) {
      const { document } = await load(keyOf(sid))
      if (document?.kind !== 'session' || isOver(document)) return false
      // What is stored, with this request's cookie.
      const stored = JSON.parse(document.data) as object
      const { cookie } = JSON.parse(draft.data) as { cookie?: unknown }
      const data = JSON.stringify({ ...stored, cookie })
      return write(sid, { ...draft, data, base: document.data })
    },

    async end(sid) {
      const key = keyOf(sid)
      await beginnings.get(key)
      return endDocument(key)
    },

    async recordOf(sid) {
      const { document } = await load(keyOf(sid))
      if (document?.kind !== 'session' || isOver(document)) return null
      const record = await records.recordIn(document)
      return record === 'ended' ? null : record
    },

    reveal,
    endListed: endDocument,
  }
}

interface Loaded {
  readonly document: SessionDocument | null
  /** 0 if there is none. */
  readonly version: number
}

function requireSize(data: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(data)
  if (bytes <= maxBytes) return
  throw new LatchkeyError(
    'session_data_too_large',
    `The session is ${bytes} bytes of JSON; maxDataBytes is ${maxBytes}. Keep a key here and the rest in your own tables.`,
  )
}

function conflict(): LatchkeyError {
  return new LatchkeyError('session_conflict', 'The session kept changing while it was being updated.')
}
