import type { Documents, PutOptions, StoredDocument } from '../contract.ts'
import { assertDocumentKey, compareKeys } from '../document-key.ts'
import { wholeNumber } from '../whole-number.ts'
import { purgeFrom } from './purge-from.ts'

/** Documents in memory, with what only the store itself may do. */
export interface MemoryDocuments extends Documents {
  purge(nowMs: number, limit: number): number
}

/** Documents in memory. `assertOpen` throws once the store is closed. */
export function memoryDocuments(assertOpen: () => void): MemoryDocuments {
  const byKey = new Map<string, StoredDocument & { readonly expiresAtMs: number | null }>()
  const versionOf = (key: string): number => byKey.get(key)?.version ?? 0
  const asRead = ({ key, value, version }: StoredDocument): StoredDocument => ({
    key,
    value: value.slice(),
    version,
  })

  return {
    get(key: string): StoredDocument | null {
      assertOpen()
      const found = byKey.get(key)
      return found === undefined ? null : asRead(found)
    },

    put(key: string, value: Uint8Array, { expectedVersion, expiresAtMs }: PutOptions): boolean {
      assertOpen()
      assertDocumentKey(key)
      if (expiresAtMs !== null) wholeNumber(expiresAtMs, 'expiresAtMs')
      if (versionOf(key) !== expectedVersion) return false
      byKey.set(key, { key, value: new Uint8Array(value), version: expectedVersion + 1, expiresAtMs })
      return true
    },

    delete(key: string, expectedVersion: number): boolean {
      assertOpen()
      return byKey.has(key) && versionOf(key) === expectedVersion && byKey.delete(key)
    },

    list(prefix: string, { after, limit }): readonly StoredDocument[] {
      assertOpen()
      return [...byKey.values()]
        .filter(({ key }) => key.startsWith(prefix) && (after === null || compareKeys(key, after) > 0))
        .sort((a, b) => compareKeys(a.key, b.key))
        .slice(0, limit)
        .map(asRead)
    },

    purge(nowMs: number, limit: number): number {
      return purgeFrom(byKey, ({ expiresAtMs }) => expiresAtMs !== null && expiresAtMs <= nowMs, limit)
    },
  }
}
