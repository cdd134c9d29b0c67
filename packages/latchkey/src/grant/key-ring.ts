import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Clock } from '../clock.ts'
import { randomFraction } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import {
  exportPrivateJwk,
  generateKey,
  keySet,
  privateKey,
  type JwtAlgorithm,
  type KeySet,
  type PrivateJwk,
  type SigningKey,
} from '../jwt/index.ts'
import type { Store } from '../store/contract.ts'
import {
  keyState,
  planKeys,
  type KeySchedulePolicy,
  type KeyState,
  type ScheduledKey,
} from './key-schedule.ts'
import { sealedDocument } from './sealed-document.ts'

export interface KeyRingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly alg: JwtAlgorithm
  readonly policy: KeySchedulePolicy
  /** 32 bytes; private keys are encrypted under it. */
  readonly encryptionKey: Uint8Array
}

/** The signing keys of one algorithm: next → current → previous → gone. */
export interface KeyRing {
  readonly alg: JwtAlgorithm
  /** The key that signs now. Creates and rotates keys as they fall due; of several nodes one does it. */
  signingKey(): Awaitable<SigningKey>
  /** Every key that verifies now: next, current and previous. Reads no store if a copy is at hand. */
  keySet(): Awaitable<KeySet>
  /** The same keys as a list. */
  publicKeys(): Awaitable<readonly SigningKey[]>
  /** For people: every key with its state and times, and no material. */
  inventory(): Promise<readonly KeyInventoryEntry[]>
  /** Publishes a next key now, to sign after the time of publication. Does nothing if there is one. */
  rotate(): Promise<void>
  /** Withdraws keys at once and tells every verifier on the feed; without `kid`, the one that signs. Returns the key ids. */
  withdraw(kid?: string): Promise<readonly string[]>
  /** Tells every verifier on the feed that a key is withdrawn, whatever the ring holds. */
  announceWithdrawal(kid: string): Promise<void>
  /** Forgets the copy, so that the next use reads the store. */
  reload(): void
}

export interface KeyInventoryEntry extends ScheduledKey {
  readonly alg: JwtAlgorithm
  readonly state: KeyState
  /** When its state changes next, or null if that waits for another key. */
  readonly rotatesAtMs: number | null
}

interface StoredKey extends ScheduledKey {
  readonly jwk: PrivateJwk
}

interface KeyRingRecord {
  readonly keys: readonly StoredKey[]
}

interface LoadedRing {
  readonly record: KeyRingRecord
  readonly keys: ReadonlyMap<string, SigningKey>
  readonly set: KeySet
  readonly loadedAtMs: number
}

/** Other nodes see a change of the ring after at most this time; far below the time of publication. */
const reloadMs = 60_000
/** Nodes look for due rotations spread over this share of the time of publication. */
const jitterShare = 0.1

export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { store, clock, alg, policy } = options
  const document = sealedDocument<KeyRingRecord>({
    documents: store.documents,
    name: `key-ring/${alg}`,
    encryptionKey: options.encryptionKey,
  })
  const jitterMs = randomFraction() * policy.publishSeconds * 1000 * jitterShare
  let loaded: LoadedRing | null = null
  let loading: Promise<LoadedRing> | null = null

  const moment = (): { nowMs: number; policy: KeySchedulePolicy } => ({ nowMs: clock(), policy })

  function imported(record: KeyRingRecord): LoadedRing {
    const known = loaded?.keys
    const keys = new Map(
      record.keys.map(({ kid, jwk }) => [kid, known?.get(kid) ?? privateKey(jwk, { alg, kid })]),
    )
    loaded = { record, keys, set: keySet([...keys.values()]), loadedAtMs: clock() }
    return loaded
  }

  function newKey(activatesAtMs: number): StoredKey {
    const key = generateKey(alg)
    if (key.kid === null) throw new LatchkeyError('key_invalid', 'A generated key must have an id.')
    return { kid: key.kid, createdAtMs: clock(), activatesAtMs, jwk: exportPrivateJwk(key) }
  }

  /** The ring after the step that is due, or the same object if none is. */
  function stepped(found: KeyRingRecord | null): KeyRingRecord {
    const keys = found?.keys ?? []
    const plan = planKeys(keys, moment())
    if (plan.createActivatingAtMs !== null) return { keys: [...plan.keep, newKey(plan.createActivatingAtMs)] }
    return found !== null && plan.keep.length === keys.length ? found : { keys: plan.keep }
  }

  function isDue(record: KeyRingRecord | null): boolean {
    if (record === null) return true
    // A node waits its own share of the jitter before it steps; a missing current key cannot wait.
    const waited = { nowMs: clock() - jitterMs, policy }
    const plan = planKeys(record.keys, waited)
    return (
      plan.createActivatingAtMs !== null ||
      plan.keep.length !== record.keys.length ||
      current(record) === undefined
    )
  }

  function load(): Awaitable<LoadedRing> {
    if (loaded !== null && Math.abs(clock() - loaded.loadedAtMs) < reloadMs) return loaded
    if (loading !== null) return loading
    const read = whenReady(document.read(), (record) =>
      record === null || isDue(record) ? document.update(stepped).then(imported) : imported(record),
    )
    if (!isPending(read)) return read
    loading = read.finally(() => {
      loading = null
    })
    return loading
  }

  /** For verifying: a copy that is overdue is better than none, since withdrawn keys are announced by the feed. */
  function loadToVerify(): Awaitable<LoadedRing> {
    const copy = loaded
    if (copy === null) return load()
    try {
      const ring = load()
      return isPending(ring) ? ring.catch(() => copy) : ring
    } catch {
      return copy
    }
  }

  function current(record: KeyRingRecord): StoredKey | undefined {
    return record.keys.find((key) => keyState(key, record.keys, moment()) === 'current')
  }

  function signer(ring: LoadedRing): SigningKey {
    const key = current(ring.record)
    const signing = key === undefined ? undefined : ring.keys.get(key.kid)
    if (signing === undefined)
      throw new LatchkeyError('store_corrupt', `The ${alg} key ring has no key that may sign now.`)
    return signing
  }

  async function withdraw(kid?: string): Promise<readonly string[]> {
    let withdrawn: readonly string[] = []
    const record = await document.update((found) => {
      const keys = found?.keys ?? []
      const target = kid ?? (found === null ? undefined : current(found)?.kid)
      withdrawn = keys.filter((key) => key.kid === target).map((key) => key.kid)
      const rest = keys.filter((key) => key.kid !== target)
      // Without a current key the next one cannot wait for its time: an outage of old caches is the lesser harm.
      const needsKey = !rest.some((key) => keyState(key, rest, moment()) === 'current')
      const next = rest.find((key) => key.activatesAtMs > clock())
      if (!needsKey) return { keys: rest }
      if (next === undefined) return { keys: [...rest, newKey(clock())] }
      return { keys: rest.map((key) => (key === next ? { ...key, activatesAtMs: clock() } : key)) }
    })
    imported(record)
    for (const keyId of withdrawn) await announceWithdrawal(keyId)
    return withdrawn
  }

  async function announceWithdrawal(keyId: string): Promise<void> {
    const expiresAtMs = clock() + policy.retainSeconds * 1000
    await store.append({ fact: { type: 'key_withdrawn', keyId }, expiresAtMs })
  }

  return {
    alg,
    signingKey: () => whenReady(load(), signer),
    keySet: () => whenReady(loadToVerify(), (ring) => ring.set),
    publicKeys: () => whenReady(loadToVerify(), (ring) => [...ring.keys.values()]),
    async inventory() {
      const { record } = await load()
      return record.keys.map(({ kid, createdAtMs, activatesAtMs }) => {
        const state = keyState({ kid, createdAtMs, activatesAtMs }, record.keys, moment())
        const rotatesAtMs =
          state === 'next'
            ? activatesAtMs
            : state === 'current'
              ? activatesAtMs + policy.rotationSeconds * 1000
              : null
        return { kid, alg, state, createdAtMs, activatesAtMs, rotatesAtMs }
      })
    },
    async rotate() {
      imported(
        await document.update((found) => {
          const ring = stepped(found)
          if (ring.keys.some((key) => key.activatesAtMs > clock())) return ring
          return { keys: [...ring.keys, newKey(clock() + policy.publishSeconds * 1000)] }
        }),
      )
    },
    withdraw,
    announceWithdrawal,
    reload() {
      if (loaded !== null) loaded = { ...loaded, loadedAtMs: Number.NEGATIVE_INFINITY }
    },
  }
}
