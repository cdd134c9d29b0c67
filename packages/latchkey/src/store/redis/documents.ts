import { toUtf8 } from '../../bytes.ts'
import { sha256 } from '../../crypto/digest.ts'
import { LatchkeyError } from '../../errors.ts'
import type { Documents, PutOptions, StoredDocument } from '../contract.ts'
import { assertDocumentKey, maxDocumentKeyBytes } from '../document-key.ts'
import { wholeNumber } from '../whole-number.ts'
import { deleteDocument, getDocument, listDocuments, putDocument } from './document-scripts.ts'
import { documentHeaderBytes, encodeDocument, isDocument } from './layout.ts'
import { bytesOf, listOf } from './reply.ts'
import { newNonce, type Shards } from './shards.ts'

/** Documents, each in the shard that the digest of its key names. */
export function redisDocuments(shards: Shards, assertOpen: () => void): Documents {
  const shardOf = (key: Buffer): number => sha256(key)[0]! % shards.count

  return {
    async get(key: string): Promise<StoredDocument | null> {
      assertOpen()
      const bytes = possibleKey(key)
      if (bytes === null) return null
      const row = await shards.run(getDocument, shardOf(bytes), [bytes])
      return row === null ? null : decode(bytes, bytesOf(row))
    },

    async put(
      key: string,
      value: Uint8Array,
      { expectedVersion, expiresAtMs }: PutOptions,
    ): Promise<boolean> {
      assertOpen()
      assertDocumentKey(key)
      const expiry = expiresAtMs === null ? '' : `${wholeNumber(expiresAtMs, 'expiresAtMs')}`
      const bytes = toUtf8(key)
      const nonce = newNonce()
      // Copied before anything is awaited: the caller may reuse its buffer.
      const row = encodeDocument(value, expectedVersion + 1, nonce)
      const args = [bytes, row, `${expectedVersion}`, expiry]
      return (await shards.run(putDocument, shardOf(bytes), args, nonce)) === 1
    },

    async delete(key: string, expectedVersion: number): Promise<boolean> {
      assertOpen()
      const bytes = possibleKey(key)
      if (bytes === null) return false
      return (await shards.run(deleteDocument, shardOf(bytes), [bytes, `${expectedVersion}`])) === 1
    },

    async list(prefix: string, { after, limit }): Promise<readonly StoredDocument[]> {
      assertOpen()
      const first = toUtf8(prefix)
      const args = [first, lowest(first, after === null ? null : toUtf8(after)), `${limit}`]
      const found = await Promise.all(
        shards.all.map(async (shard) => rowsOf(listOf(await shards.run(listDocuments, shard, args)))),
      )
      return found
        .flat()
        .sort((a, b) => Buffer.compare(a.key, b.key))
        .slice(0, limit)
        .map(({ key, row }) => decode(key, row))
    },
  }
}

interface Row {
  readonly key: Buffer
  readonly row: Buffer
}

function rowsOf(parts: readonly unknown[]): Row[] {
  // Key and row by turns, both bytes: so says the script.
  const bytes = parts as readonly Buffer[]
  return Array.from({ length: bytes.length / 2 }, (_, n) => ({ key: bytes[2 * n]!, row: bytes[2 * n + 1]! }))
}

/** Where a list begins, in the words of ZRANGEBYLEX: at the prefix, or behind the last key seen. */
function lowest(prefix: Buffer, after: Buffer | null): Buffer {
  if (after !== null && Buffer.compare(after, prefix) >= 0) return Buffer.concat([Buffer.from('('), after])
  return prefix.length === 0 ? Buffer.from('-') : Buffer.concat([Buffer.from('['), prefix])
}

function decode(key: Buffer, row: Buffer): StoredDocument {
  if (!isDocument(row)) throw new LatchkeyError('store_corrupt', 'A document in Redis cannot be read.')
  return {
    key: key.toString('utf8'),
    value: new Uint8Array(row.subarray(documentHeaderBytes)),
    version: row.readUIntLE(1, 6),
  }
}

function possibleKey(key: string): Buffer | null {
  if (key.length === 0 || key.length > maxDocumentKeyBytes) return null
  const bytes = toUtf8(key)
  return bytes.length <= maxDocumentKeyBytes && bytes.toString('utf8') === key ? bytes : null
}
