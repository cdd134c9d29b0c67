import { whenReady, type Awaitable } from '../awaitable.ts'
import { fromUtf8, toUtf8 } from '../bytes.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { LatchkeyError } from '../errors.ts'
import type { Documents } from '../store/contract.ts'

export interface SealedDocumentOptions {
  readonly documents: Documents
  /** The document's name in the store; sealed data that is moved to another name does not open. */
  readonly name: string
  /** 32 bytes. */
  readonly encryptionKey: Uint8Array
}

/** One JSON value in the store, encrypted at rest and changed by compare-and-set. */
export interface SealedDocument<T> {
  /** Null before the first write. @throws seal_broken */
  read(): Awaitable<T | null>
  /**
   * Writes what `change` makes of the value, again and again until no other process was faster. `change` returns the value itself
   * to leave it. Returns the value that now stands.
   */
  update(change: (value: T | null) => T): Promise<T>
}

const maxRounds = 100

export function sealedDocument<T>(options: SealedDocumentOptions): SealedDocument<T> {
  const { documents, name, encryptionKey } = options

  function open(sealed: Uint8Array): T {
    const plain = unseal(encryptionKey, sealed, name)
    const text = plain === null ? null : fromUtf8(plain)
    if (text === null) {
      throw new LatchkeyError(
        'seal_broken',
        `"${name}" in the store cannot be opened. It was sealed under another encryption key; start with the key that was in use before.`,
      )
    }
    return JSON.parse(text) as T // authenticated: we wrote it
  }

  return {
    read: () => whenReady(documents.get(name), (found) => (found === null ? null : open(found.value))),
    async update(change) {
      for (let round = 0; round < maxRounds; round++) {
        const found = await documents.get(name)
        const value = found === null ? null : open(found.value)
        const next = change(value)
        if (next === value) return next
        const sealed = seal(encryptionKey, toUtf8(JSON.stringify(next)), name)
        const expectedVersion = found?.version ?? 0
        if (await documents.put(name, sealed, { expectedVersion, expiresAtMs: null })) return next
      }
      throw new LatchkeyError('store_unavailable', `"${name}" kept changing while it was being updated.`)
    },
  }
}
