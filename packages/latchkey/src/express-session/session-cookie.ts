import type session from 'express-session'
import { systemClock } from '../clock.ts'

/**
 * `req.session.cookie` as express-session has it: `maxAge` and `expires` are two views of one date, and setting either also sets
 * `originalMaxAge`, to which `touch()` returns.
 */
export class SessionCookie implements session.Cookie {
  path = '/'
  httpOnly = true
  originalMaxAge: number | null = null
  declare domain?: string
  declare secure?: boolean | 'auto'
  declare sameSite?: boolean | 'lax' | 'strict' | 'none'
  declare partitioned?: boolean
  declare priority?: 'low' | 'medium' | 'high'
  _expires: Date | null | undefined = null

  constructor(stored: object = {}) {
    for (const [name, value] of Object.entries(stored)) {
      // `data` can only be read, and what JSON made of a prototype is no setting of a cookie.
      if (name === 'data' || name === '__proto__' || name === 'originalMaxAge') continue
      Reflect.set(this, name, name === 'expires' && typeof value === 'string' ? new Date(value) : value)
    }
    const original: unknown = Reflect.get(stored, 'originalMaxAge')
    // Last, since setting the date sets it too.
    if (typeof original === 'number' || 'originalMaxAge' in stored)
      this.originalMaxAge = typeof original === 'number' ? original : null
  }

  get expires(): Date | null | undefined {
    return this._expires
  }

  set expires(date: Date | null | undefined) {
    this._expires = date
    this.originalMaxAge = this.maxAge ?? null
  }

  /** Milliseconds from now. Express-session says `null`, and its types do not, for a cookie that ends with the browser. */
  get maxAge(): number | undefined {
    const { _expires } = this
    // The type of express-session has no null here; its code does.
    return _expires instanceof Date ? _expires.getTime() - systemClock() : (_expires as undefined)
  }

  set maxAge(ms: number | null | undefined) {
    if (typeof ms !== 'number' && ms !== null && ms !== undefined)
      throw new TypeError('maxAge must be a number')
    this.expires = typeof ms === 'number' ? new Date(systemClock() + ms) : ms
  }

  /** What `Set-Cookie` is made of, and what is stored. */
  get data(): object {
    const { originalMaxAge, partitioned, priority, _expires, secure, httpOnly, domain, path, sameSite } = this
    return {
      originalMaxAge,
      partitioned,
      priority,
      expires: _expires,
      secure,
      httpOnly,
      domain,
      path,
      sameSite,
    }
  }

  toJSON(): object {
    return this.data
  }
}
