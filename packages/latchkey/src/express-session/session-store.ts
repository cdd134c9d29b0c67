import { EventEmitter } from 'node:events'
import type session from 'express-session'
import { every, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { createSessions } from '../session/sessions.ts'
import type { Documents, EndOutcome, SessionPage } from '../store/contract.ts'
import { guardedStore } from '../store/guarded.ts'
import type { ClientInfo, SessionId } from '../store/record.ts'
import { clientOfRequest } from './client-of-request.ts'
import { decodeDocument, type LiveDocument } from './session-document.ts'
import { RequestSession, type SessionKeeper } from './request-session.ts'
import { SessionCookie } from './session-cookie.ts'
import { createSessionVault, type SessionVault } from './session-vault.ts'
import { sessionStoreSettings, type SessionStoreOptions } from './store-options.ts'

/** A store for express-session, and what express-session's own cannot do: everything by subject. */
export interface LatchkeySessionStore extends session.Store {
  all(callback: (error: unknown, sessions?: session.SessionData[] | null) => void): void
  length(callback: (error: unknown, length?: number) => void): void
  clear(callback?: (error?: unknown) => void): void
  touch(sid: string, session: session.SessionData, callback?: (error?: unknown) => void): void
  /**
   * Ends every session of a subject, by one write that also covers what is being stored at this moment; with `except`, every other one.
   * @throws store_unavailable
   */
  endSessionsOf(subject: string, options?: { readonly except?: SessionId | null }): Promise<EndOutcome>
  /** Ends one session of a list. */
  endSession(id: SessionId): Promise<EndOutcome>
  /** Live sessions of a subject, newest sign-in first. Their ids are no credentials. */
  sessionsOf(
    subject: string,
    page?: { readonly limit?: number; readonly cursor?: string | null },
  ): Promise<SessionPage>
  countSessionsOf(subject: string): Promise<number>
  /** The id that this session has in the list of its subject: `sessionIdOf(req.sessionID)`. Null while nobody has signed in. */
  sessionIdOf(sid: string): Promise<SessionId | null>
  /** One round of housekeeping, for `maintenance: 'manual'`. */
  maintain(): Promise<void>
  /** Stops the timer. The store below stays open. */
  close(): void
}

/** The longest that a verifier of the same deployment may hold a token of a subject whose sessions end here: a day and its leeway. */
export const eventSeconds = 86_700
const documentPrefix = 'express-session:'
const purgeBatch = 1_000
const pageSize = 500

/** What is behind a session store, for what else stores sessions there. */
export interface SessionStoreParts {
  readonly vault: SessionVault
  readonly documents: Documents
  readonly clock: Clock
  readonly absoluteSeconds: number
}

const parts: WeakMap<object, SessionStoreParts> = new WeakMap()

/** @throws config_invalid for a store of other software */
export function partsOf(store: object): SessionStoreParts {
  const found = parts.get(store)
  if (found !== undefined) return found
  throw new LatchkeyError('config_invalid', 'This takes a store that latchkeySessionStore made.')
}

/**
 * A store for `session({ store })` of express-session 1.18 and newer, over any store of Latchkey. Session ids are hashed at rest; a session
 * that was ended stays ended, whatever a request that was under way still wants to store.
 * @throws config_invalid
 */
export function latchkeySessionStore(options: SessionStoreOptions): LatchkeySessionStore {
  const settings = sessionStoreSettings(options)
  const { clock, lifetime, cap, onError } = settings
  const store = guardedStore(settings.store, { onFailure: () => {} })
  const sessions = createSessions({ store, clock, lifetime, cap, eventSeconds })
  const vault = createSessionVault({
    prefix: documentPrefix,
    store,
    sessions,
    clock,
    rules: { cap, lifetime, eventSeconds },
    idleSeconds: lifetime.idleSeconds,
    absoluteSeconds: lifetime.absoluteSeconds,
    maxDataBytes: settings.maxDataBytes,
    subjectOf: settings.subjectOf,
  })
  /** What each session object was last known as: it can be stored again only while its session lives. */
  const bases = new WeakMap<object, string>()
  /** What it was read from, until it is stored. */
  const origins = new WeakMap<object, LiveDocument>()

  /** Hands the outcome over on a turn of its own, so that what a callback throws is not taken for a failure of the store. */
  function answer<T>(work: Promise<T>, callback?: (error: unknown, value?: T) => void): void {
    work.then(
      (value) => queueMicrotask(() => callback?.(null, value)),
      (error: unknown) => queueMicrotask(() => (callback ?? onError)(error)),
    )
  }

  async function get(sid: string): Promise<session.SessionData | null> {
    const found = await vault.read(sid)
    return found === null ? null : remembered(found)
  }

  function remembered(document: LiveDocument): session.SessionData {
    const loaded = JSON.parse(document.data) as session.SessionData // as `set` was given it
    bases.set(loaded, document.data)
    origins.set(loaded, document)
    return loaded
  }

  async function set(sid: string, value: session.SessionData): Promise<void> {
    const data = JSON.stringify(value)
    const isStored = await vault.write(sid, { data, base: bases.get(value) ?? null, client: clientOf(value) })
    if (isStored) bases.set(value, data)
    origins.delete(value)
  }

  async function touch(sid: string, value: session.SessionData): Promise<void> {
    const data = JSON.stringify(value)
    const origin = origins.get(value)
    // Most requests come soon after another one, and need no write and no read for it.
    if (origin !== undefined && !vault.isTouchDue(origin, data)) return
    await vault.touch(sid, { data, base: bases.get(value) ?? null, client: clientOf(value) })
  }

  async function* documents(): AsyncGenerator<{ readonly key: string; readonly document: LiveDocument }> {
    let after: string | null = null
    do {
      const page = await store.documents.list(documentPrefix, { after, limit: pageSize })
      for (const stored of page) {
        const document = await vault.reveal(decodeDocument(stored))
        if (document !== null) yield { key: stored.key, document }
      }
      after = page.length < pageSize ? null : (page.at(-1)?.key ?? null)
    } while (after !== null)
  }

  async function all(): Promise<session.SessionData[]> {
    const found: session.SessionData[] = []
    for await (const { key, document } of documents()) {
      // Not the session id, which is a credential and not at rest anywhere.
      found.push(Object.assign(remembered(document), { id: key.slice(documentPrefix.length) }))
    }
    return found
  }

  async function length(): Promise<number> {
    let count = 0
    for await (const _ of documents()) count++
    return count
  }

  async function clear(): Promise<void> {
    for await (const { key } of documents()) await vault.endListed(key)
  }

  async function maintain(): Promise<void> {
    while ((await store.purge(clock(), purgeBatch)) >= purgeBatch);
  }

  const stop = settings.maintenance === 'timer' ? every(60_000, () => answer(maintain())) : () => {}

  const keeper: SessionKeeper = {
    save: (value, done) => instance.set(value.id, value, done),
    reload: ({ id, req }, done) =>
      instance.get(id, (error, data) => {
        if (error === null && data) instance.createSession(asRequest(req), data)
        done(error ?? (data ? undefined : new Error('failed to load session')))
      }),
    destroy({ id, req }, done) {
      Reflect.deleteProperty(req, 'session')
      instance.destroy(id, done)
    },
    regenerate: ({ req }, done) => instance.regenerate(asRequest(req), done),
  }

  const methods: Omit<LatchkeySessionStore, keyof EventEmitter> = {
    get: (sid, callback) => answer(get(sid), callback),
    set: (sid, value, callback) => answer(set(sid, value), callback),
    touch: (sid, value, callback) => answer(touch(sid, value), callback),
    destroy: (sid, callback) =>
      answer(
        vault.end(sid).then(() => {}),
        callback,
      ),
    all: (callback) => answer(all(), callback),
    length: (callback) => answer(length(), callback),
    clear: (callback) => answer(clear(), callback),

    regenerate: (request, callback) =>
      instance.destroy(request.sessionID, (error) => {
        // Express-session itself puts `generate` onto the store that it was given.
        request.sessionStore.generate(request)
        callback(error)
      }),
    load: (sid, callback) =>
      instance.get(sid, (error, data) => {
        if (error || !data) callback(error ?? undefined)
        else
          callback(null, instance.createSession(asRequest({ sessionID: sid, sessionStore: instance }), data))
      }),
    createSession(request, data) {
      const place = { id: request.sessionID, request, keeper }
      const created = new RequestSession(place, { ...data, cookie: new SessionCookie(data.cookie) })
      const base = bases.get(data)
      const origin = origins.get(data)
      if (base !== undefined) bases.set(created, base)
      if (origin !== undefined) origins.set(created, origin)
      request.session = created
      return created
    },

    endSessionsOf: async (subject, { except = null } = {}) =>
      sessions.end(except === null ? { subject } : { subject, except }),
    endSession: async (id) => sessions.end({ session: id }),
    sessionsOf: async (subject, page) => sessions.list({ subject }, page),
    countSessionsOf: async (subject) => sessions.count({ subject }),
    sessionIdOf: async (sid) => (await vault.recordOf(sid))?.id ?? null,
    maintain,
    close: stop,
  }
  const instance: LatchkeySessionStore = Object.assign(new EventEmitter(), methods)
  parts.set(instance, {
    vault,
    documents: store.documents,
    clock,
    absoluteSeconds: lifetime.absoluteSeconds,
  })
  return instance
}

/** Requests pass through these functions untouched; only some of their properties are looked at. */
function asRequest(request: object): Parameters<session.Store['regenerate']>[0] {
  return request as Parameters<session.Store['regenerate']>[0]
}

/** What the client said about itself, if the session object still knows its request. */
function clientOf(value: object): ClientInfo {
  return clientOfRequest(Reflect.get(value, 'req'))
}
