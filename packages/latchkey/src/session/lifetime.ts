import { isWithin } from '../clock.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import type { Session } from '../store/record.ts'

/** How long sessions live. All checks happen on the server; cookie expiry is a courtesy. */
export interface LifetimeOptions {
  /**
   * Start from the numbers of a NIST SP 800-63B-4 assurance level; the other options override. `aal1`: idle 30 min, absolute 24 h,
   * remembered 30 d. `aal2`: 1 h, 24 h, never remembered. `aal3`: 15 min, 12 h, never remembered.
   * @default 'aal1'
   */
  readonly preset?: LifetimePreset
  /** Idle time after which a session ends. @default 1_800 (30 minutes) */
  readonly idleSeconds?: number
  /** Age at which a session ends however busy it is. @default 86_400 (24 hours) */
  readonly absoluteSeconds?: number
  /** Age, and idle time, at which a remembered session ends. 0: nobody is remembered. @default 2_592_000 (30 days) */
  readonly rememberSeconds?: number
  /** Age in use at which the cookie's secret is replaced. 0: never. @default 900 (15 minutes) */
  readonly rotateSeconds?: number
  /** How long the replaced secret still works, for requests under way. @default 30 */
  readonly overlapSeconds?: number
  /** At most one write of `lastSeenAtMs` in this time. @default 60 */
  readonly touchSeconds?: number
}

export type LifetimePreset = 'aal1' | 'aal2' | 'aal3'

export type LifetimePolicy = Required<Omit<LifetimeOptions, 'preset'>>

export type LifetimeEnd = 'idle_expired' | 'absolute_expired'

const presets: Record<
  LifetimePreset,
  Pick<LifetimePolicy, 'idleSeconds' | 'absoluteSeconds' | 'rememberSeconds'>
> = {
  aal1: { idleSeconds: 1_800, absoluteSeconds: 86_400, rememberSeconds: 2_592_000 },
  aal2: { idleSeconds: 3_600, absoluteSeconds: 86_400, rememberSeconds: 0 },
  aal3: { idleSeconds: 900, absoluteSeconds: 43_200, rememberSeconds: 0 },
}

const day = 86_400

/** Checks the options once and fills in the defaults. @throws config_invalid */
export function lifetimePolicy(options: LifetimeOptions = {}): LifetimePolicy {
  refuseUnknownOptions(
    options,
    [
      'preset',
      'idleSeconds',
      'absoluteSeconds',
      'rememberSeconds',
      'rotateSeconds',
      'overlapSeconds',
      'touchSeconds',
    ],
    'lifetime',
  )
  const preset =
    presets[
      choiceOption(options.preset, {
        name: 'lifetime.preset',
        default: 'aal1',
        choices: ['aal1', 'aal2', 'aal3'],
      })
    ]
  const seconds = (name: keyof LifetimePolicy, fallback: number, min: number, max: number): number =>
    integerOption(options[name], { name: `lifetime.${name}`, default: fallback, min, max })

  const idleSeconds = seconds('idleSeconds', preset.idleSeconds, 1, 400 * day)
  return {
    idleSeconds,
    absoluteSeconds: seconds('absoluteSeconds', preset.absoluteSeconds, 1, 400 * day),
    rememberSeconds: seconds('rememberSeconds', preset.rememberSeconds, 0, 400 * day),
    rotateSeconds: seconds('rotateSeconds', 900, 0, 400 * day),
    overlapSeconds: seconds('overlapSeconds', 30, 0, 300),
    // A touch that is rarer than the idle time would end sessions that are in use.
    touchSeconds: Math.min(seconds('touchSeconds', 60, 0, 3_600), Math.floor(idleSeconds / 2)),
  }
}

/** Why a session is over by time, or null while it lives. A session dies at the end of its time, not after. */
export function lifetimeEnd(session: Session, nowMs: number): LifetimeEnd | null {
  if (nowMs >= session.expiresAtMs) return 'absolute_expired'
  if (nowMs >= session.lastSeenAtMs + session.idleSeconds * 1000) return 'idle_expired'
  return null
}

/** When the session is over by time, unless it is used meanwhile: activity moves its idle end, never its absolute one. */
export function lifetimeEndsAtMs(session: Session): number {
  return Math.min(session.expiresAtMs, session.lastSeenAtMs + session.idleSeconds * 1000)
}

/** True if the activity of now should be written down. */
export function isTouchDue(session: Session, policy: LifetimePolicy, nowMs: number): boolean {
  return nowMs - session.lastSeenAtMs >= policy.touchSeconds * 1000
}

/** True if the cookie's secret has been in use for long enough. */
export function isRotationDue(session: Session, policy: LifetimePolicy, nowMs: number): boolean {
  if (session.cookie === null || policy.rotateSeconds === 0) return false
  return nowMs - session.cookie.rotatedAtMs >= policy.rotateSeconds * 1000
}

/** True if the secret before the last rotation still counts. */
export function isInOverlap(session: Session, policy: LifetimePolicy, nowMs: number): boolean {
  if (session.cookie === null) return false
  return isWithin(policy.overlapSeconds * 1000, session.cookie.rotatedAtMs, nowMs)
}

/** True if the subject asked for a session that survives a browser restart, and so got a longer life than others. */
export function isRemembered(session: Session, policy: LifetimePolicy): boolean {
  return session.expiresAtMs - session.createdAtMs > policy.absoluteSeconds * 1000
}
