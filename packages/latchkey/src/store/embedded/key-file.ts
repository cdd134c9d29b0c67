import {
  fsyncSync,
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { fromBase64url, toBase64url } from '../../bytes.ts'
import { randomBytes, randomText } from '../../crypto/random.ts'
import { LatchkeyError } from '../../errors.ts'

const keyBytes = 32
const othersMayRead = 0o077

/**
 * The key of this data folder, made on first use. It encrypts what the database keeps, so a copy of the database alone
 * opens nothing; keep backups of the two apart.
 * @throws `config_invalid` if others may read the file, `key_invalid` if it holds no key.
 */
export function localEncryptionKey(folder: string): Uint8Array {
  const file = join(folder, 'encryption.key')
  if (statSync(file, { throwIfNoEntry: false }) === undefined) createKeyFile(folder, file)
  if (process.platform !== 'win32' && (statSync(file).mode & othersMayRead) !== 0) {
    throw new LatchkeyError('config_invalid', `Other users may read "${file}". Run: chmod 600 "${file}"`)
  }
  const key = fromBase64url(read(file))
  if (key?.byteLength === keyBytes) return key
  throw new LatchkeyError('key_invalid', `"${file}" must hold ${keyBytes} bytes in base64url`)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1').trimEnd()
  } catch (cause) {
    throw new LatchkeyError('store_unavailable', `The key file "${file}" cannot be read`, { cause })
  }
}

/** Written elsewhere and linked into place, so that no other process ever reads half a key or a second one. */
function createKeyFile(folder: string, file: string): void {
  const draft = join(folder, `encryption.key.${randomText(8)}`)
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    writeSync(descriptor, `${toBase64url(randomBytes(keyBytes))}\n`)
    fsyncSync(descriptor)
    linkSync(draft, file)
  } catch (error) {
    const isThereAlready = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isThereAlready) throw error
  } finally {
    closeSync(descriptor)
    unlinkSync(draft)
  }
}
