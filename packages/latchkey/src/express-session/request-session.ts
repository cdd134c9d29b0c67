import type session from 'express-session'
import type { SessionCookie } from './session-cookie.ts'

type Done = (error?: unknown) => void

/** What a session object asks of whoever keeps it. */
export interface SessionKeeper {
  save(session: RequestSession, done: Done): void
  reload(session: RequestSession, done: Done): void
  destroy(session: RequestSession, done: Done): void
  regenerate(session: RequestSession, done: Done): void
}

/**
 * `req.session` as express-session has it: the app's own properties are enumerable, and the methods are not, so that
 * `JSON.stringify` and `Object.assign` see the data alone.
 */
export class RequestSession implements session.Session {
  declare readonly id: string
  declare readonly req: object
  declare cookie: SessionCookie
  readonly #keeper: SessionKeeper

  constructor(place: { id: string; request: object; keeper: SessionKeeper }, data: object) {
    this.#keeper = place.keeper
    Object.defineProperty(this, 'req', { value: place.request })
    Object.defineProperty(this, 'id', { value: place.id })
    // A property named like a method would take its place, and `__proto__` more than that.
    for (const [name, value] of Object.entries(data)) if (!(name in this)) Reflect.set(this, name, value)
  }

  touch(): this {
    return this.resetMaxAge()
  }

  resetMaxAge(): this {
    this.cookie.maxAge = this.cookie.originalMaxAge
    return this
  }

  save(done: Done = () => {}): this {
    this.#keeper.save(this, done)
    return this
  }

  reload(done: Done): this {
    this.#keeper.reload(this, done)
    return this
  }

  destroy(done: Done = () => {}): this {
    this.#keeper.destroy(this, done)
    return this
  }

  regenerate(done: Done): this {
    this.#keeper.regenerate(this, done)
    return this
  }
}
