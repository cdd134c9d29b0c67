/** One signing key's life, without the key. All of the rotation policy is in this file, and it is pure. */
export interface ScheduledKey {
  readonly kid: string
  readonly createdAtMs: number
  /** From when it signs. Before that it is published only, so that no verifier meets it unprepared. */
  readonly activatesAtMs: number
}

export type KeyState = 'next' | 'current' | 'previous' | 'gone'

export interface KeySchedulePolicy {
  /** Time that a key signs. */
  readonly rotationSeconds: number
  /** Time that a key is published before it signs: at least the longest that a verifier caches the key set. */
  readonly publishSeconds: number
  /** Time that a key stays published after its last signature: longest token life plus leeway. */
  readonly retainSeconds: number
}

export interface KeyPlan<K extends ScheduledKey> {
  /** The keys that stay. */
  readonly keep: readonly K[]
  /** When a key that is missing should start to sign, or null if none is missing. */
  readonly createActivatingAtMs: number | null
}

/** What a key is for at this moment. Of several active ones the youngest signs. */
export function keyState(key: ScheduledKey, ring: readonly ScheduledKey[], moment: Moment): KeyState {
  if (key.activatesAtMs > moment.nowMs) return 'next'
  const successor = successorOf(key, ring, moment.nowMs)
  if (successor === null) return 'current'
  const lastNeededMs = successor.activatesAtMs + moment.policy.retainSeconds * 1000
  return moment.nowMs < lastNeededMs ? 'previous' : 'gone'
}

export interface Moment {
  readonly nowMs: number
  readonly policy: KeySchedulePolicy
}

/** The step that is due now: drop what is gone, create what will be needed. Doing it twice changes nothing. */
export function planKeys<K extends ScheduledKey>(ring: readonly K[], moment: Moment): KeyPlan<K> {
  const { nowMs, policy } = moment
  const keep = ring.filter((key) => keyState(key, ring, moment) !== 'gone')
  const current = keep.find((key) => keyState(key, ring, moment) === 'current')
  // The first key of all may sign at once: nobody can have cached a set without it.
  if (current === undefined) return { keep, createActivatingAtMs: nowMs }
  if (keep.some((key) => keyState(key, ring, moment) === 'next')) return { keep, createActivatingAtMs: null }
  const dueMs = current.activatesAtMs + policy.rotationSeconds * 1000
  const publishMs = policy.publishSeconds * 1000
  if (nowMs < dueMs - publishMs) return { keep, createActivatingAtMs: null }
  // Late (no node was running): the full time of publication still comes first.
  return { keep, createActivatingAtMs: Math.max(dueMs, nowMs + publishMs) }
}

function successorOf(key: ScheduledKey, ring: readonly ScheduledKey[], nowMs: number): ScheduledKey | null {
  const younger = ring.filter((other) => other.activatesAtMs <= nowMs && isYounger(other, key))
  return younger.reduce<ScheduledKey | null>(
    (first, other) => (first === null || isYounger(first, other) ? other : first),
    null,
  )
}

function isYounger(a: ScheduledKey, b: ScheduledKey): boolean {
  if (a.activatesAtMs !== b.activatesAtMs) return a.activatesAtMs > b.activatesAtMs
  return a.kid > b.kid
}
