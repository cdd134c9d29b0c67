import type { Request, RequestHandler, Response } from 'express'
import { authOf } from '../adapters/identity-of.ts'
import { responseHeadersOf } from '../adapters/node-response.ts'
import type { Auth } from '../auth/create-auth.ts'
import type { SignInSubject } from '../engine/issue.ts'
import { isLatchkeyError } from '../errors.ts'
import type { ResponseHeaders } from '../http/message.ts'
import type { RequestAuth } from '../http/request-auth.ts'
import type { Json } from '../json.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import type { SessionId, Session } from '../store/record.ts'
import type { Store } from '../store/contract.ts'
import { createGuestSessions, type GuestSessions } from './guest-sessions.ts'
import { mergeData } from './merge-data.ts'
import { RequestSession, type SessionKeeper } from './request-session.ts'
import { saveBeforeEnd } from './save-before-end.ts'
import { SessionCookie } from './session-cookie.ts'
import { readSubject } from './store-options.ts'
import { passportSubject, type SubjectOf } from './subject-of.ts'

export interface LatchkeySessionOptions {
  readonly auth: Auth
  /** The store that `auth` was given: guests are kept there. */
  readonly store: Store
  /** Whose session it is: when it changes, somebody is signed in or out. @default passport's: `data.passport.user`, or its `id` */
  readonly subjectOf?: SubjectOf
  /** What else to say at a sign-in: `amr`, `remember`, `tenant` … @default { subject } */
  readonly signIn?: (subject: string, request: Request) => SignInSubject
  /** How long what a guest stored is kept from the last write, seconds: 60 to 86,400. @default 3_600 (1 hour) */
  readonly guestSeconds?: number
  /** Told of what could not be stored after the head of a response was sent. @default none */
  readonly onError?: (error: unknown) => void
}

/**
 * `req.session` with the methods of express-session, for apps that moved to `latchkey/express`: middleware after `latchkey(auth)`, for passport and
 * routes that expect it. Data of somebody who is signed in is in the record of the session; that of a guest under a cookie of its own, from the first
 * write on and until sign-in. When `passport.user` appears in the session, it is `req.auth.signIn`; when it goes, `req.auth.signOut`.
 * @throws config_invalid
 */
export function latchkeySession(options: LatchkeySessionOptions): RequestHandler {
  refuseUnknownOptions(
    options,
    ['auth', 'store', 'subjectOf', 'signIn', 'guestSeconds', 'onError'],
    'latchkeySession',
  )
  const { auth, store, signIn = (subject) => ({ subject }), onError = () => {} } = options
  const context: Context = {
    auth,
    signIn,
    subjectOf: readSubject(options.subjectOf ?? passportSubject),
    guests: createGuestSessions({
      store,
      transport: auth.settings.isHttps ? 'https' : 'insecureLoopbackHttp',
      guestSeconds: integerOption(options.guestSeconds, {
        name: 'guestSeconds',
        default: 3_600,
        min: 60,
        max: 86_400,
      }),
      maxDataBytes: 4_096,
    }),
  }
  // Not an async function, so that Express 4 hears of a failure, too.
  return (req, res, next) => {
    const place = new SessionPlace(context, req, res)
    const proceed = (): void => {
      saveBeforeEnd(res, {
        beforeHead: () => place.announceGuest(),
        isDue: () => place.isChanged(),
        save: () => place.saveChanges(),
        fail: (error) => (res.headersSent ? onError(error) : next(error)),
      })
      next()
    }
    place.load().then(proceed, next)
  }
}

interface Context {
  readonly auth: Auth
  readonly guests: GuestSessions
  readonly signIn: (subject: string, request: Request) => SignInSubject
  readonly subjectOf: (data: string) => string | null
}

/** What the present session object was read from, and is stored to. */
type Home =
  | { readonly kind: 'record'; readonly id: SessionId }
  | { readonly kind: 'guest'; readonly secret: string }
  /** Nothing is stored yet. */
  | { readonly kind: 'none' }

/** The session of one request. A class, since it changes its home in the course of the request. */
class SessionPlace implements SessionKeeper {
  readonly #context: Context
  readonly #request: Request
  readonly #response: Response
  readonly #headers: ResponseHeaders
  readonly #auth: RequestAuth
  #home: Home = { kind: 'none' }
  /** The data as it was read or last stored, as JSON. */
  #base = '{}'
  /** The secret of a guest whose cookie the client does not have yet. */
  #newSecret: string | null = null

  constructor(context: Context, request: Request, response: Response) {
    this.#context = context
    this.#request = request
    this.#response = response
    // One for the request: a second one would not know which lines of the first are superseded.
    this.#headers = responseHeadersOf(response)
    this.#auth = authOf(request)
  }

  async load(): Promise<boolean> {
    const found = await this.#find()
    this.#home = found?.home ?? { kind: 'none' }
    this.#show(found?.data ?? '{}')
    return found !== null
  }

  /** True if there is something to store. */
  isChanged(): boolean {
    const { session } = this.#request as { session?: unknown }
    if (!(session instanceof RequestSession)) return false
    try {
      return dataOf(session) !== this.#base
    } catch {
      // What cannot be written as JSON: storing it will say so, where an error has somebody to go to.
      return true
    }
  }

  /** The head is about to be sent: the last moment for a guest's cookie. */
  announceGuest(): void {
    if (this.#auth.identity !== null || !this.isChanged() || this.#home.kind !== 'none') return
    this.#newSecret ??= this.#context.guests.newSecret()
    this.#send(this.#context.guests.line(this.#newSecret))
  }

  save(session: RequestSession, done: (error?: unknown) => void): void {
    settle(this.#store(session), done)
  }

  async saveChanges(): Promise<void> {
    const { session } = this.#request as { session?: unknown }
    if (session instanceof RequestSession) await this.#store(session)
  }

  reload(_session: RequestSession, done: (error?: unknown) => void): void {
    const work = this.load().then((isThere) => {
      if (!isThere) throw new Error('failed to load session')
    })
    settle(work, done)
  }

  destroy(_session: RequestSession, done: (error?: unknown) => void): void {
    Reflect.deleteProperty(this.#request, 'session')
    settle(this.#end(), done)
  }

  regenerate(_session: RequestSession, done: (error?: unknown) => void): void {
    const work = this.#end().then(() => this.#show('{}'))
    settle(work, done)
  }

  async #find(): Promise<{ home: Home; data: string } | null> {
    const { auth, guests } = this.#context
    const { identity } = this.#auth
    if (identity !== null) {
      const record = await auth.sessions.read(identity.sessionId)
      if (record === null) return null
      return { home: { kind: 'record', id: record.id }, data: JSON.stringify(objectIn(record.data)) }
    }
    const secret = guests.secretIn(this.#request.headers.cookie ?? null)
    const data = secret === null ? null : await guests.read(secret)
    return secret === null || data === null ? null : { home: { kind: 'guest', secret }, data }
  }

  #show(data: string): void {
    const { guests } = this.#context
    const home = this.#home
    const id = home.kind === 'record' ? home.id : home.kind === 'guest' ? guests.handleOf(home.secret) : ''
    const place = { id, request: this.#request, keeper: this }
    const session = new RequestSession(place, JSON.parse(data) as object)
    // Not enumerable: it is Latchkey that rules the real cookie, and this one is no data.
    Object.defineProperty(session, 'cookie', { value: new SessionCookie(), writable: true })
    this.#base = dataOf(session)
    this.#request.session = session
    this.#request.sessionID = id
  }

  async #store(session: RequestSession): Promise<void> {
    const data = dataOf(session)
    const { subjectOf, signIn } = this.#context
    const [before, subject] = [subjectOf(this.#base), subjectOf(data)]
    const { identity } = this.#auth
    if (subject !== null && subject !== before && identity?.subject !== subject) {
      const signedIn = await this.#auth.signIn({
        ...signIn(subject, this.#request),
        data: JSON.parse(data) as Json,
      })
      await this.#leaveGuest()
      this.#home = { kind: 'record', id: signedIn.sessionId }
    } else if (subject === null && before !== null) {
      await this.#end()
      if (hasContent(data)) await this.#storeGuest(data)
    } else if (identity !== null) {
      await this.#storeRecord(identity.sessionId, data)
    } else await this.#storeGuest(data)
    this.#base = data
  }

  /** Into the record of the session; nothing if that has ended meanwhile. */
  async #storeRecord(id: SessionId, data: string): Promise<void> {
    // Of what was read from a record, only what this request changed: the app may have signed somebody else in since.
    const base = this.#home.kind === 'record' ? this.#base : '{}'
    const change = (current: Session['data']): Json =>
      JSON.parse(mergeData(base, data, JSON.stringify(objectIn(current)))) as Json
    try {
      await this.#context.auth.sessions.setData(id, change)
    } catch (error) {
      // Ended while this request was under way: what it wanted to store must not bring anything back.
      if (!isLatchkeyError(error, 'session_not_found')) throw error
    }
    // The app has signed somebody in by itself: what the guest had stored came along.
    await this.#leaveGuest()
    this.#home = { kind: 'record', id }
  }

  async #storeGuest(data: string): Promise<void> {
    const { guests } = this.#context
    // A session that this request had read and that is over now stays over.
    if (this.#home.kind === 'record') return
    if (this.#home.kind === 'guest') {
      await guests.write(this.#home.secret, { data, base: this.#base })
      return
    }
    const secret = (this.#newSecret ??= guests.newSecret())
    if (!this.#response.headersSent) this.#send(guests.line(secret))
    await guests.write(secret, { data, base: null })
    this.#home = { kind: 'guest', secret }
  }

  /** Ends what there is, signed in or not. */
  async #end(): Promise<void> {
    if (this.#auth.identity !== null) await this.#auth.signOut()
    await this.#leaveGuest()
    this.#home = { kind: 'none' }
    this.#base = '{}'
  }

  /** A secret from before a sign-in opens nothing after it. */
  async #leaveGuest(): Promise<void> {
    const { guests } = this.#context
    this.#newSecret = null
    const secret =
      this.#home.kind === 'guest' ? this.#home.secret : guests.secretIn(this.#request.headers.cookie ?? null)
    if (secret === null) return
    await guests.end(secret)
    if (!this.#response.headersSent) this.#send(guests.clearingLine())
  }

  #send(line: string): void {
    this.#headers.append('Set-Cookie', line)
    this.#headers.set('Cache-Control', 'no-store')
  }
}

/** The app's own part, as JSON. */
function dataOf(session: RequestSession): string {
  return JSON.stringify(session)
}

/** Passport leaves an empty object of its own behind. */
function hasContent(data: string): boolean {
  return Object.values(JSON.parse(data) as object).some((value) => JSON.stringify(value) !== '{}')
}

function objectIn(data: Json): object {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
}

function settle(work: Promise<unknown>, done: (error?: unknown) => void): void {
  work.then(
    () => queueMicrotask(() => done()),
    (error: unknown) => queueMicrotask(() => done(error)),
  )
}
