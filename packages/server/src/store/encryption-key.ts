import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Documents, StoredDocument } from 'latchkey/store'

/** A key that cannot be used, or is not the one that this store's data is encrypted with. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
}

export interface KeySource {
  /** Path of a file that holds it; null: none. */
  readonly keyFile: string | null
  /** The key itself as base64 or base64url; null: none. */
  readonly key: string | null
}

/** The key that was given, or null if none was. @throws {KeyError} that names the source and repeats nothing of it */
export function givenKey({ keyFile, key }: KeySource): Uint8Array | null {
  if (keyFile !== null) return keyIn(keyFile)
  return key === null ? null : keyOf(key, 'LATCHKEY_KEY')
}

/** How to make a key, for those who have none. */
export const keyAdvice: string =
  'Make one, once, with: (umask 077; openssl rand -base64 32 > latchkey.key). Give it to every node with --key-file, or as LATCHKEY_KEY.'

/**
 * Compares the key with the one that the store was first used with, of which it keeps a digest. Two nodes with two keys could not read
 * each other's signing keys, and each would sign out the clients of the other.
 * @throws {KeyError}
 */
export async function assertSameKey(documents: Documents, key: Uint8Array): Promise<void> {
  // The key has 256 random bits, so a digest of it tells nothing.
  const mine = createHmac('sha256', key).update('latchkey: which encryption key is this').digest()
  const known = (await documents.get(documentName)) ?? (await remember(documents, mine))
  if (known !== null && known.value.byteLength === mine.byteLength && timingSafeEqual(known.value, mine))
    return
  throw new KeyError(
    'The encryption key is not the one that the data in this store is encrypted with. Start every node with the same key: ' +
      'that of the node that was started first.',
  )
}

const documentName = 'encryption-key/digest'
const keyBytes = 32
const othersMayRead = 0o007

async function remember(documents: Documents, mine: Uint8Array): Promise<StoredDocument | null> {
  await documents.put(documentName, mine, { expectedVersion: 0, expiresAtMs: null })
  // Another node may have been faster.
  return documents.get(documentName)
}

function keyIn(file: string): Uint8Array {
  let text: string
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & othersMayRead) !== 0) {
      throw new KeyError(`Everybody on this machine may read "${file}". Run: chmod 600 "${file}"`)
    }
    text = readFileSync(file, 'latin1')
  } catch (error) {
    if (error instanceof KeyError) throw error
    throw new KeyError(`The key file "${file}" cannot be read.`, { cause: error })
  }
  return keyOf(text.trim(), `"${file}"`)
}

function keyOf(text: string, source: string): Uint8Array {
  const key = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null
  if (key?.byteLength === keyBytes) return key
  throw new KeyError(`${source} must hold ${keyBytes} random bytes as base64. ${keyAdvice}`)
}
