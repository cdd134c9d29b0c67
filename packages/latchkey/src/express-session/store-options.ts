import type session from 'express-session'
import { systemClock, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import { lifetimePolicy, type LifetimePolicy } from '../session/lifetime.ts'
import type { SessionCap } from '../session/sessions.ts'
import type { InsertRules, Store } from '../store/contract.ts'
import { passportSubject, type SubjectOf } from './subject-of.ts'

export interface SessionStoreOptions {
  /** Any store of Latchkey. It stays yours: `close()` leaves it open. */
  readonly store: Store
  /** Whose session it is. @default passport's: `data.passport.user`, or its `id` */
  readonly subjectOf?: SubjectOf
  /** Life of a session whose cookie has neither `maxAge` nor `expires`, seconds from its last use. @default 86_400 (24 hours) */
  readonly idleSeconds?: number
  /** Age at which a session ends however busy it is. @default 2_592_000 (30 days) */
  readonly absoluteSeconds?: number
  /** The most that one session may hold, bytes of JSON: 1,024 to 1,048,576. @default 65_536 */
  readonly maxDataBytes?: number
  /** Live sessions that a subject may have; null: no cap. @default null */
  readonly maxPerSubject?: number | null
  /** @default 'evict_oldest' */
  readonly onCap?: InsertRules['onCap']
  /** `timer`: expired rows are forgotten once a minute. `manual`: call `maintain()`, or `auth.maintain()` on the same store. @default 'timer' */
  readonly maintenance?: 'timer' | 'manual'
  /** Told of failures that no callback hears: housekeeping, and calls without one. @default none */
  readonly onError?: (error: unknown) => void
  /** @default the machine's. Cookies always read the machine's, as those of express-session do. */
  readonly clock?: Clock
}

/** Every option checked and filled in. */
export interface SessionStoreSettings {
  readonly store: Store
  readonly subjectOf: (data: string) => string | null
  readonly lifetime: LifetimePolicy
  readonly maxDataBytes: number
  readonly cap: SessionCap
  readonly maintenance: 'timer' | 'manual'
  readonly onError: (error: unknown) => void
  readonly clock: Clock
}

const optionNames: readonly (keyof SessionStoreOptions)[] = [
  'store',
  'subjectOf',
  'idleSeconds',
  'absoluteSeconds',
  'maxDataBytes',
  'maxPerSubject',
  'onCap',
  'maintenance',
  'onError',
  'clock',
]

const maxSeconds = 34_560_000

/** Checks the options once. @throws config_invalid */
export function sessionStoreSettings(options: SessionStoreOptions): SessionStoreSettings {
  refuseUnknownOptions(options, optionNames, 'latchkeySessionStore')
  if (options.store === undefined)
    throw new LatchkeyError('config_invalid', 'latchkeySessionStore needs a store.')
  const seconds = (name: 'idleSeconds' | 'absoluteSeconds', fallback: number): number =>
    integerOption(options[name], { name, default: fallback, min: 1, max: maxSeconds })
  const { maxPerSubject = null } = options
  return {
    store: options.store,
    subjectOf: readSubject(options.subjectOf ?? passportSubject),
    lifetime: lifetimePolicy({
      idleSeconds: seconds('idleSeconds', 86_400),
      absoluteSeconds: seconds('absoluteSeconds', 2_592_000),
      rememberSeconds: 0,
      rotateSeconds: 0,
    }),
    maxDataBytes: integerOption(options.maxDataBytes, {
      name: 'maxDataBytes',
      default: 65_536,
      min: 1_024,
      max: 1_048_576,
    }),
    cap: {
      maxPerSubject:
        maxPerSubject === null
          ? null
          : integerOption(maxPerSubject, { name: 'maxPerSubject', default: 10, min: 1, max: 10_000 }),
      onCap: choiceOption(options.onCap, {
        name: 'onCap',
        default: 'evict_oldest',
        choices: ['evict_oldest', 'refuse'],
      }),
    },
    maintenance: choiceOption(options.maintenance, {
      name: 'maintenance',
      default: 'timer',
      choices: ['timer', 'manual'],
    }),
    onError: options.onError ?? (() => {}),
    clock: options.clock ?? systemClock,
  }
}

/** The app's function, over what is stored: it sees what a later request will see. */
export function readSubject(subjectOf: SubjectOf): (data: string) => string | null {
  return (data) => {
    // Express-session stores objects with a cookie, and nothing else reaches this.
    const subject: unknown = subjectOf(JSON.parse(data) as session.SessionData)
    if (subject === null || (typeof subject === 'string' && subject !== '')) return subject
    throw new LatchkeyError(
      'subject_invalid',
      `subjectOf must return a text or null, but returned ${typeof subject}.`,
    )
  }
}
