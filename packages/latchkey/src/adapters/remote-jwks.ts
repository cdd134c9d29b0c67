import { after, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { exportPublicJwk, type KeySet, type VerificationKey } from '../jwt/index.ts'
import { requestJwks, type JwksAnswer, type JwksRequest } from './jwks-request.ts'

export interface RemoteJwksOptions extends JwksRequest {
  readonly clock: Clock
  readonly cooldownSeconds: number
  readonly maxAgeSeconds: number
  readonly staleSeconds: number
  readonly timeoutMs: number
  /** Called before a new set is in force, with the keys that are no longer in it. */
  readonly onWithdrawn: (keys: readonly VerificationKey[]) => void
  /** Called for each fetch that failed. */
  readonly onError: (error: unknown) => void
}

/** Key set of one issuer, kept fresh over HTTP. */
export interface RemoteJwks {
  /** The set, if it is young enough to be used without asking. */
  readonly fresh: KeySet | null
  /** The set to use now, fetched if it is due; null if there is none that may still be used. Never rejects. */
  load(): Promise<KeySet | null>
  /**
   * Asks again because a token names a key that is not in the set. At most one fetch for each cooldown, however many such
   * tokens come. True if the set in force is what the issuer says at this moment, as far as the cooldown lets us know.
   */
  reload(): Promise<boolean>
  /**
   * The same because the issuer's own feed names such a key. Nobody else can make us ask, and what that key has signed may be a revocation:
   * so this waits for a short pause since the last fetch to be over, and then always asks.
   */
  reloadForFeed(): Promise<void>
}

interface Held {
  readonly keys: KeySet
  readonly fetchedAtMs: number
  readonly maxAgeMs: number
}

/**
 * The set is replaced as a whole, never merged: a key that the issuer has taken out is out. When a fetch fails, the last
 * good set stays for a limited time, and the issuer is left alone for the cooldown: it has troubles enough.
 */
export function createRemoteJwks(options: RemoteJwksOptions): RemoteJwks {
  const { clock, onWithdrawn, onError } = options
  const cooldownMs = options.cooldownSeconds * 1000
  const staleMs = options.staleSeconds * 1000
  let held: Held | null = null
  let attemptedAtMs = Number.NEGATIVE_INFINITY
  let hasFailed = false
  let underway: Promise<void> | null = null

  function ageMs({ fetchedAtMs }: Held): number {
    // A clock that was set back must not make a set young for ever.
    return Math.abs(clock() - fetchedAtMs)
  }

  function fresh(): KeySet | null {
    return held !== null && ageMs(held) < held.maxAgeMs ? held.keys : null
  }

  function usable(): KeySet | null {
    return held !== null && ageMs(held) < held.maxAgeMs + staleMs ? held.keys : null
  }

  function replace({ keys, maxAgeSeconds }: JwksAnswer): void {
    const withdrawn = held?.keys.keys.filter((key) => !hasSame(keys, key)) ?? []
    if (withdrawn.length > 0) onWithdrawn(withdrawn)
    // An issuer may ask for less than our own limit, but not for a fetch on every token.
    const askedSeconds = Math.max(maxAgeSeconds ?? Number.POSITIVE_INFINITY, options.cooldownSeconds)
    const maxAgeMs = Math.min(askedSeconds, options.maxAgeSeconds) * 1000
    held = { keys, fetchedAtMs: clock(), maxAgeMs }
  }

  async function attempt(): Promise<void> {
    attemptedAtMs = clock()
    const outcome = await withTimeout(options).catch((error: unknown) => error)
    underway = null
    hasFailed = !isAnswer(outcome)
    if (isAnswer(outcome)) replace(outcome)
    else onError(outcome)
  }

  /** One fetch at a time, and none within the cooldown, whatever became of the last one. */
  function attemptIfDue(): Promise<void> {
    if (underway !== null) return underway
    if (Math.abs(clock() - attemptedAtMs) < cooldownMs) return Promise.resolve()
    underway = attempt()
    return underway
  }

  return {
    get fresh() {
      return fresh()
    },
    async load() {
      if (fresh() === null) await attemptIfDue()
      return usable()
    },
    async reload() {
      await attemptIfDue()
      return !hasFailed
    },
    async reloadForFeed() {
      if (Math.abs(clock() - attemptedAtMs) < feedPauseMs) await pause(feedPauseMs)
      underway ??= attempt()
      await underway
    },
  }
}

const feedPauseMs = 200

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => after(ms, resolve))
}

function isAnswer(outcome: unknown): outcome is JwksAnswer {
  return typeof outcome === 'object' && outcome !== null && 'keys' in outcome && 'maxAgeSeconds' in outcome
}

/**
 * Settles once, also for a `fetch` that takes no notice of its signal: an answer that comes after it was given up must
 * not undo a newer one.
 */
function withTimeout(options: RemoteJwksOptions): Promise<JwksAnswer> {
  const { timeoutMs } = options
  const abort = new AbortController()
  return new Promise((resolve, reject) => {
    const cancel = after(timeoutMs, () => {
      const error = new LatchkeyError('jwks_unavailable', `The key set did not come within ${timeoutMs} ms.`)
      abort.abort(error)
      reject(error)
    })
    requestJwks(options, abort.signal).then(resolve, reject).finally(cancel)
  })
}

/** True if the set has this key: same id and same material, for an id may be given to another key. */
function hasSame(keys: KeySet, key: VerificationKey): boolean {
  const text = JSON.stringify(exportPublicJwk(key))
  return keys.keys.some((other) => JSON.stringify(exportPublicJwk(other)) === text)
}
