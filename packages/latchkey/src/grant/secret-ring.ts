import { whenReady, type Awaitable } from '../awaitable.ts'
import { fromBase64url } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { deriveKey } from '../crypto/hmac.ts'
import { randomText } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import type { Documents } from '../store/contract.ts'
import { sealedDocument } from './sealed-document.ts'

/** Symmetric secrets that all nodes share, one derived key for each purpose. */
export interface SecretRing {
  /** Keys for a purpose, newest first: the first signs, all verify, so that rotation logs nobody out. */
  keys(purpose: SecretPurpose): Awaitable<readonly Uint8Array[]>
  /** Adds a new secret and drops the oldest beyond `keep`. */
  rotate(): Promise<void>
}

/** Each purpose has a key of its own, so that a value made for one is refused by all others. */
export type SecretPurpose = 'refresh-mac' | 'csrf-token'

interface SecretRingRecord {
  readonly secrets: readonly { readonly secret: string; readonly createdAtMs: number }[]
}

const keptSecrets = 3
const reloadMs = 60_000

export function createSecretRing(options: {
  readonly documents: Documents
  readonly encryptionKey: Uint8Array
  readonly clock: Clock
}): SecretRing {
  const { clock } = options
  const record = sealedDocument<SecretRingRecord>({ ...options, name: 'secret-ring' })
  const derived = new Map<SecretPurpose, readonly Uint8Array[]>()
  let loaded: { readonly record: SecretRingRecord; readonly atMs: number } | null = null

  function newSecret(): SecretRingRecord['secrets'][number] {
    return { secret: randomText(32), createdAtMs: clock() }
  }

  function keep(value: SecretRingRecord): SecretRingRecord {
    loaded = { record: value, atMs: clock() }
    derived.clear()
    return value
  }

  function load(): Awaitable<SecretRingRecord> {
    if (loaded !== null && Math.abs(clock() - loaded.atMs) < reloadMs) return loaded.record
    return whenReady(record.read(), (value) =>
      value !== null ? keep(value) : record.update((found) => found ?? { secrets: [newSecret()] }).then(keep),
    )
  }

  return {
    keys: (purpose) =>
      whenReady(load(), (value) => {
        const known = derived.get(purpose)
        if (known !== undefined) return known
        const keys = value.secrets.map(({ secret }) => deriveKey(secretBytes(secret), purpose))
        derived.set(purpose, keys)
        return keys
      }),
    async rotate() {
      keep(
        await record.update((found) => ({
          secrets: [newSecret(), ...(found?.secrets ?? [])].slice(0, keptSecrets),
        })),
      )
    },
  }
}

function secretBytes(text: string): Uint8Array {
  const bytes = fromBase64url(text)
  if (bytes === null || bytes.byteLength !== 32) {
    throw new LatchkeyError('store_corrupt', 'The secret ring holds something that is not a secret.')
  }
  return bytes
}
