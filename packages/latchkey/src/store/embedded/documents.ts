import { toUtf8 } from '../../bytes.ts'
import { LatchkeyError } from '../../errors.ts'
import type { Documents, PutOptions, StoredDocument } from '../contract.ts'
import { assertDocumentKey, maxDocumentKeyBytes } from '../document-key.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Environment, Tables } from './environment.ts'
import { expiryKey, indexed } from './layout.ts'

const headerBytes = 16
const never = -1

interface Row extends StoredDocument {
  readonly expiresAtMs: number | null
}

/** Documents in the same file as the sessions. */
export function embeddedDocuments(environment: Environment): Documents {
  const { tables } = environment

  return {
    get(key: string): StoredDocument | null {
      if (!isPossibleKey(key)) return null
      return environment.fresh(() => asRead(readRow(tables, toUtf8(key))))
    },

    async put(
      key: string,
      value: Uint8Array,
      { expectedVersion, expiresAtMs }: PutOptions,
    ): Promise<boolean> {
      assertDocumentKey(key)
      if (expiresAtMs !== null) wholeNumber(expiresAtMs, 'expiresAtMs')
      const keyBytes = toUtf8(key)
      // The caller may reuse its buffer before the transaction runs.
      const row = Buffer.alloc(headerBytes + value.byteLength)
      row.writeDoubleLE(expectedVersion + 1, 0)
      row.writeDoubleLE(expiresAtMs ?? never, 8)
      row.set(value, headerBytes)
      return environment.write(() => {
        const current = readRow(tables, keyBytes)
        if ((current?.version ?? 0) !== expectedVersion) return false
        removeRow(tables, keyBytes, current)
        void tables.documents.put(keyBytes, row)
        if (expiresAtMs !== null)
          void tables.expiries.put(expiryKey(expiresAtMs, 'document', keyBytes), indexed)
        return true
      })
    },

    async delete(key: string, expectedVersion: number): Promise<boolean> {
      if (!isPossibleKey(key)) return false
      const keyBytes = toUtf8(key)
      return environment.write(() => {
        const current = readRow(tables, keyBytes)
        if (current === null || current.version !== expectedVersion) return false
        removeRow(tables, keyBytes, current)
        return true
      })
    },

    list(prefix: string, { after, limit }): readonly StoredDocument[] {
      const first = toUtf8(prefix)
      const behind = after === null ? null : Buffer.concat([toUtf8(after), Buffer.of(0)])
      const start = behind !== null && Buffer.compare(behind, first) > 0 ? behind : first
      return environment.fresh(() => {
        const found: StoredDocument[] = []
        for (const { key, value } of tables.documents.getRange(start.length === 0 ? {} : { start })) {
          if (found.length >= limit || !key.subarray(0, first.length).equals(first)) break
          found.push(asRead(parseRow(key, value))!)
        }
        return found
      })
    },
  }
}

function asRead(row: Row | null): StoredDocument | null {
  return row === null ? null : { key: row.key, value: row.value, version: row.version }
}

function readRow(tables: Tables, key: Buffer): Row | null {
  const value = tables.documents.getBinary(key)
  return value === undefined ? null : parseRow(key, value)
}

function parseRow(key: Buffer, value: Buffer): Row {
  if (value.length < headerBytes) {
    throw new LatchkeyError('store_corrupt', 'A document of the store cannot be read.')
  }
  const expiresAtMs = value.readDoubleLE(8)
  return {
    key: key.toString('utf8'),
    value: new Uint8Array(value.subarray(headerBytes)),
    version: value.readDoubleLE(0),
    expiresAtMs: expiresAtMs === never ? null : expiresAtMs,
  }
}

/** Takes a document and its expiry away, within a transaction. */
function removeRow(tables: Tables, key: Buffer, row: Row | null): void {
  if (row === null) return
  void tables.documents.remove(key)
  if (row.expiresAtMs !== null) void tables.expiries.remove(expiryKey(row.expiresAtMs, 'document', key))
}

function isPossibleKey(key: string): boolean {
  return key.length > 0 && key.length <= maxDocumentKeyBytes && toUtf8(key).length <= maxDocumentKeyBytes
}
