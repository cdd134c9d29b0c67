import { toUtf8 } from '../../bytes.ts'
import type { Documents, PutOptions, StoredDocument } from '../contract.ts'
import { assertDocumentKey, maxDocumentKeyBytes } from '../document-key.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Row } from './connection.ts'
import type { Database } from './database.ts'
import { bytesOf } from './layout.ts'

/** Documents in a table of their own. Keys are bytes, which sort as UTF-8 and may have a NUL in them. */
export function postgresDocuments(database: Database): Documents {
  const table = `${database.schema}.documents`

  return {
    async get(key: string): Promise<StoredDocument | null> {
      database.assertOpen()
      if (!isPossibleKey(key)) return null
      const [row] = await database.read(`SELECT key, version, value FROM ${table} WHERE key = $1`, [
        toUtf8(key),
      ])
      return row === undefined ? null : documentOf(row)
    },

    async put(key: string, value: Uint8Array, options: PutOptions): Promise<boolean> {
      database.assertOpen()
      assertDocumentKey(key)
      const { expectedVersion, expiresAtMs } = options
      if (expiresAtMs !== null) wholeNumber(expiresAtMs, 'expiresAtMs')
      // The caller may reuse its buffer before the statement is sent.
      const values = [toUtf8(key), Buffer.from(value), expiresAtMs]
      const rows =
        expectedVersion === 0
          ? await database.write(
              `INSERT INTO ${table} (key, version, value, expires_at_ms) VALUES ($1, 1, $2, $3)
               ON CONFLICT DO NOTHING RETURNING true`,
              values,
            )
          : await database.write(
              `UPDATE ${table} SET version = version + 1, value = $2, expires_at_ms = $3
                WHERE key = $1 AND version = $4 RETURNING true`,
              [...values, expectedVersion],
            )
      return rows.length > 0
    },

    async delete(key: string, expectedVersion: number): Promise<boolean> {
      database.assertOpen()
      if (!isPossibleKey(key)) return false
      const rows = await database.write(
        `DELETE FROM ${table} WHERE key = $1 AND version = $2 RETURNING true`,
        [toUtf8(key), expectedVersion],
      )
      return rows.length > 0
    },

    async list(prefix: string, { after, limit }): Promise<readonly StoredDocument[]> {
      database.assertOpen()
      const rows = await database.read(
        `SELECT key, version, value FROM ${table}
          WHERE key >= $1 AND key > $2 AND substring(key FOR $3::integer) = $1 AND ($4::bytea IS NULL OR key < $4)
          ORDER BY key LIMIT $5`,
        [toUtf8(prefix), toUtf8(after ?? ''), toUtf8(prefix).length, afterPrefix(toUtf8(prefix)), limit],
      )
      return rows.map(documentOf)
    },
  }
}

function documentOf(row: Row): StoredDocument {
  // The driver's rows share one buffer, and whoever reads a document may write into it.
  return {
    key: bytesOf(row.key).toString('utf8'),
    value: new Uint8Array(bytesOf(row.value)),
    version: Number(row.version),
  }
}

/** The first key behind all that begin with the prefix, so that the index ends the search. Null: none. */
function afterPrefix(prefix: Buffer): Buffer | null {
  // UTF-8 has no byte 0xff, so the last byte always has a next one.
  const last = prefix.at(-1)
  return last === undefined ? null : Buffer.concat([prefix.subarray(0, -1), Buffer.of(last + 1)])
}

function isPossibleKey(key: string): boolean {
  if (key.length === 0 || key.length > maxDocumentKeyBytes) return false
  const bytes = toUtf8(key)
  return bytes.length <= maxDocumentKeyBytes && bytes.toString('utf8') === key
}
