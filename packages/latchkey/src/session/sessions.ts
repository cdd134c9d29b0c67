import { whenReady, type Awaitable } from '../awaitable.ts'
import { after, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { refuse, type Verdict } from '../verdict.ts'
import type {
  EndOutcome,
  EndTarget,
  InsertRules,
  SessionFilter,
  SessionPage,
  Store,
} from '../store/contract.ts'
import type { Session, SessionId } from '../store/record.ts'
import {
  hashSecret,
  newCookieSecret,
  parseCredential,
  secretMatches,
  type CookieSecretText,
} from './credential.ts'
import { judgeCredential, type SessionReason } from './judge.ts'
import { isRotationDue, isTouchDue, lifetimeEnd, type LifetimePolicy } from './lifetime.ts'
import { newSession, requireData, type SessionStart, requireName } from './new-session.ts'

export interface SessionsOptions {
  readonly store: Store
  readonly clock: Clock
  /** The time of ends and of their events: not before what was signed in while `clock` was right. @default clock */
  readonly endClock?: Clock
  readonly lifetime: LifetimePolicy
  readonly cap: SessionCap
  /** How long verifiers must remember that a session ended: the longest life of anything made from it. */
  readonly eventSeconds: number
  /** Where checks look before they ask the store. @default the store alone */
  readonly source?: SessionSource
  /** Told of failures off the request path, such as a touch that found the store down. */
  readonly onBackgroundError?: (error: unknown) => void
}

export interface SessionCap {
  /** Null: no cap. */
  readonly maxPerSubject: number | null
  readonly onCap: InsertRules['onCap']
}

/** A view of the store that may hold copies. */
export interface SessionSource {
  /** A copy that is known to be current as far as revocation goes, or null. */
  cached(id: SessionId): Session | null
  fetch(id: SessionId): Awaitable<Session | null>
  /** Takes over a copy that was just written. */
  remember(session: Session): void
}

export interface Sessions {
  /** Stores a new session; the outcome is the session as stored. @throws session_cap_reached, subject_invalid */
  start(start: SessionStart): Promise<Session>
  /** Judges a session credential (the value of the session cookie). */
  check(credential: string): Awaitable<Verdict<Session, SessionReason>>
  /** Notes that the session is in use: later, off the request path, at most once per `touchSeconds`. */
  noteActivity(session: Session): void
  /** Replaces the cookie's secret if it is due. Null if it is not, or if another request was first. */
  rotateIfDue(session: Session): Awaitable<Rotated | null>
  /**
   * Replaces the cookie's secret now; the old one keeps working for the overlap. Null unless the credential has the newest secret: whoever
   * comes with the one before was overtaken by another request of the same client.
   */
  rotate(credential: string): Promise<Rotated | null>
  /** Records a fresh proof of identity and replaces the secret; the old one dies in the same write. */
  stepUp(id: SessionId, amr: readonly string[]): Promise<Rotated>
  /** Replaces the app's own data. @throws session_not_found, session_data_too_large */
  setData(id: SessionId, change: (data: Session['data']) => Session['data']): Promise<Session>
  /** Reads, changes and writes by compare-and-set until it holds. `change` returns null to leave it. */
  change(id: SessionId, change: SessionChange): Promise<Session | null>
  /** The same for a session that is not over by time; one that is counts as not found. */
  changeLive(id: SessionId, change: SessionChange): Promise<Session | null>
  /** @throws subject_invalid */
  end(target: EndTarget): Awaitable<EndOutcome>
  read(id: SessionId): Awaitable<Session | null>
  list(
    filter: SessionFilter,
    page?: { readonly limit?: number; readonly cursor?: string | null },
  ): Awaitable<SessionPage>
  count(filter: SessionFilter): Awaitable<number>
  /** Writes down the activity that is still pending. */
  close(): Promise<void>
}

export interface Rotated {
  readonly session: Session
  readonly secret: CookieSecretText
}

/** Returns the changed fields, or null to change nothing. `announce` tells other nodes to drop their copy. */
export type SessionChange = (
  session: Session,
) => { readonly fields: Partial<Omit<Session, 'id' | 'version'>>; readonly announce: boolean } | null

// Under n racing writers each round has a winner, so n rounds are enough for everyone.
const maxRounds = 256

/** The life of sessions over a store: rules 3 to 9 of the session, and nothing about cookies or HTTP. */
export function createSessions(options: SessionsOptions): Sessions {
  const { store, clock, lifetime, cap, eventSeconds } = options
  const source = options.source ?? storeOnly(store)
  const endClock = options.endClock ?? clock
  const touching = new Map<SessionId, Promise<void>>()

  const eventExpiresAtMs = (): number => endClock() + eventSeconds * 1000
  const longestLifeSeconds = Math.max(lifetime.absoluteSeconds, lifetime.rememberSeconds, eventSeconds)

  async function start(input: SessionStart): Promise<Session> {
    const nowMs = clock()
    const outcome = await store.insert(newSession(input, lifetime, nowMs), {
      nowMs,
      ...cap,
      eventExpiresAtMs: eventExpiresAtMs(),
    })
    if (outcome.ok) return outcome.session
    if (outcome.reason === 'cap_reached') {
      throw new LatchkeyError('session_cap_reached', `The subject already has ${cap.maxPerSubject} sessions.`)
    }
    throw new LatchkeyError('store_corrupt', 'A new random session id is already taken.')
  }

  function check(credentialText: string): Awaitable<Verdict<Session, SessionReason>> {
    const credential = parseCredential(credentialText)
    if (credential === null) return refuse('credential_malformed')
    const rules = { policy: lifetime, nowMs: clock() }
    const copy = source.cached(credential.id)
    if (copy !== null) {
      const verdict = judgeCredential(copy, credential, rules)
      // A copy may lag behind a rotation or an activity of another node, so only the store's own word refuses.
      if (verdict.ok) return verdict
    }
    return whenReady(source.fetch(credential.id), (session) =>
      session === null ? refuse('session_unknown') : judgeCredential(session, credential, rules),
    )
  }

  async function change(id: SessionId, edit: SessionChange): Promise<Session | null> {
    for (let round = 0; round < maxRounds; round++) {
      const session = await store.read(id)
      if (session === null) throw notFound()
      const edited = edit(session)
      if (edited === null) return null
      const next: Session = { ...session, ...edited.fields, id: session.id, version: session.version + 1 }
      const event = edited.announce ? changed(next, eventExpiresAtMs()) : null
      if (await store.replace(next, event)) {
        source.remember(next)
        return next
      }
    }
    throw new LatchkeyError('session_conflict', 'The session kept changing while it was being updated.')
  }

  function changeLive(id: SessionId, edit: SessionChange): Promise<Session | null> {
    return change(id, (session) => {
      if (lifetimeEnd(session, clock()) !== null) throw notFound()
      return edit(session)
    })
  }

  async function replaceSecret(
    id: SessionId,
    fields: (session: Session) => SecretFields | null,
  ): Promise<Rotated | null> {
    const secret = newCookieSecret()
    const session = await changeLive(id, (current) => {
      const edited = fields(current)
      if (edited === null || current.cookie === null) return null
      const { keepOld, ...rest } = edited
      const cookie = {
        hash: hashSecret(secret),
        previousHash: keepOld ? current.cookie.hash : null,
        rotatedAtMs: clock(),
      }
      return { fields: { ...rest, cookie }, announce: true }
    })
    return session === null ? null : { session, secret }
  }

  function rotateIfDue(session: Session): Awaitable<Rotated | null> {
    if (!isRotationDue(session, lifetime, clock())) return null
    return replaceSecret(session.id, (current) =>
      isRotationDue(current, lifetime, clock()) ? { keepOld: true, ...seenNow(current, clock()) } : null,
    )
  }

  async function rotate(credentialText: string): Promise<Rotated | null> {
    const credential = parseCredential(credentialText)
    if (credential === null) return null
    const presented = hashSecret(credential.secret)
    return replaceSecret(credential.id, (current) =>
      secretMatches(presented, current.cookie?.hash ?? null)
        ? { keepOld: true, ...seenNow(current, clock()) }
        : null,
    )
  }

  async function stepUp(id: SessionId, amr: readonly string[]): Promise<Rotated> {
    const rotated = await replaceSecret(id, (current) => ({
      keepOld: false,
      amr: [...amr],
      ...provenNow(current, clock()),
    }))
    if (rotated === null) throw notFound()
    return rotated
  }

  async function setData(id: SessionId, edit: (data: Session['data']) => Session['data']): Promise<Session> {
    const session = await changeLive(id, (current) => {
      const data = edit(current.data)
      requireData(data)
      return { fields: { data }, announce: true }
    })
    if (session === null) throw notFound()
    return session
  }

  function noteActivity(session: Session): void {
    if (!isTouchDue(session, lifetime, clock()) || touching.has(session.id)) return
    const { id } = session
    const seenAtMs = clock()
    const touch = new Promise<void>((resolve) => after(0, resolve))
      .then(() => change(id, (current) => (isTouchDue(current, lifetime, seenAtMs) ? seen(seenAtMs) : null)))
      .then(
        () => undefined,
        // The session may have ended meanwhile, or the store may be down: the request was answered, nothing is lost.
        (error: unknown) => {
          if (!(error instanceof LatchkeyError && error.code === 'session_not_found'))
            options.onBackgroundError?.(error)
        },
      )
      .finally(() => touching.delete(id))
    touching.set(id, touch)
  }

  return {
    start,
    check,
    noteActivity,
    rotateIfDue,
    rotate,
    stepUp,
    setData,
    change,
    changeLive,
    end(target) {
      // Nobody has a session by such a name, and a cut-off for it would be an event that no reader of the feed takes.
      if (typeof target === 'object' && 'subject' in target) requireName('subject', target.subject)
      if (typeof target === 'object' && 'tenant' in target) requireName('tenant', target.tenant)
      const nowMs = endClock()
      return store.end(target, {
        nowMs,
        eventExpiresAtMs: eventExpiresAtMs(),
        cutoffExpiresAtMs: nowMs + longestLifeSeconds * 1000,
      })
    },
    read: (id) => store.read(id),
    list: (filter, page) =>
      store.list(filter, { nowMs: clock(), limit: page?.limit ?? 50, cursor: page?.cursor ?? null }),
    count: (filter) => store.count(filter, clock()),
    async close() {
      await Promise.all(touching.values())
    },
  }
}

/** Asks the store every time. */
export function storeOnly(store: Store): SessionSource {
  return { cached: () => null, fetch: (id) => store.read(id), remember: () => {} }
}

interface SecretFields {
  readonly keepOld: boolean
  readonly lastSeenAtMs: number
  readonly authenticatedAtMs?: number
  readonly amr?: readonly string[]
}

function seen(lastSeenAtMs: number): ReturnType<SessionChange> {
  // Not announced: a copy that misses it re-reads the store before it calls a session idle.
  return { fields: { lastSeenAtMs }, announce: false }
}

function changed(next: Session, expiresAtMs: number): Parameters<Store['replace']>[1] {
  return { fact: { type: 'session_changed', sessionId: next.id, version: next.version }, expiresAtMs }
}

/** Activity of now. Never earlier than what is written: a sign-in right after a cut-off lies up to a second ahead. */
function seenNow(session: Session, nowMs: number): { readonly lastSeenAtMs: number } {
  return { lastSeenAtMs: Math.max(nowMs, session.lastSeenAtMs) }
}

/** A proof of now, likewise. */
export function provenNow(
  session: Session,
  nowMs: number,
): { readonly authenticatedAtMs: number; readonly lastSeenAtMs: number } {
  return { authenticatedAtMs: Math.max(nowMs, session.authenticatedAtMs), ...seenNow(session, nowMs) }
}

function notFound(): LatchkeyError {
  return new LatchkeyError('session_not_found', 'There is no live session with this id.')
}
