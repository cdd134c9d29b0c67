import type session from 'express-session'
import { LatchkeyError } from '../errors.ts'

/** Whose session it is, from its data; null while nobody has signed in. */
export type SubjectOf = (data: session.SessionData) => string | null

/**
 * Passport's own place: `data.passport.user`, a text or number, or an object with such an `id`.
 * @throws `subject_invalid` for any other user: a session that is in nobody's list would survive "sign out everywhere"
 */
export function passportSubject(data: object): string | null {
  const user: unknown = property(property(data, 'passport'), 'user')
  if (user === undefined || user === null || user === false) return null
  const name = typeof user === 'object' ? property(user, 'id') : user
  if (typeof name === 'string' || typeof name === 'number') return String(name)
  throw new LatchkeyError(
    'subject_invalid',
    'session.passport.user is neither a text nor a number, nor an object with such an id: give the option subjectOf.',
  )
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined
}
