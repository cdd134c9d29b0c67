import session from 'express-session'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SessionCookie } from './session-cookie.ts'

const nowMs = 1_750_000_000_000

describe('req.session.cookie', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: nowMs, toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const steps = fc.array(
    fc.oneof(
      fc.record({
        set: fc.constant('maxAge'),
        to: fc.oneof(fc.integer({ min: -5, max: 1e9 }), fc.constant(null)),
      }),
      fc.record({
        set: fc.constant('expires'),
        to: fc.oneof(fc.date({ noInvalidDate: true }), fc.constant(null)),
      }),
      fc.record({ set: fc.constantFrom('secure', 'httpOnly', 'partitioned'), to: fc.boolean() }),
      fc.record({
        set: fc.constantFrom('path', 'domain', 'sameSite'),
        to: fc.constantFrom('/', '/x', 'lax'),
      }),
    ),
    { maxLength: 6 },
  )

  it('whatever is done to it, it is what that of express-session is', () => {
    fc.assert(
      fc.property(steps, (changes) => {
        // Its types do not know that it can be made.
        const theirs = new (session.Cookie as unknown as new () => SessionCookie)()
        const ours = new SessionCookie()
        for (const { set, to } of changes) {
          Reflect.set(theirs, set, to)
          Reflect.set(ours, set, to)
          expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs))
          expect(ours.maxAge ?? null).toBe(theirs.maxAge ?? null)
          expect(ours.originalMaxAge).toBe(theirs.originalMaxAge)
        }
        const stored = JSON.parse(JSON.stringify(theirs)) as object
        expect(JSON.stringify(new SessionCookie(stored))).toBe(JSON.stringify(theirs))
      }),
    )
  })
})
