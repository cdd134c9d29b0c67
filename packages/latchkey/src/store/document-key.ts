import { toUtf8 } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'

/** What every store can use as a key. */
export const maxDocumentKeyBytes = 1024

/**
 * Refuses what some store could not keep under exactly this key.
 * @throws `config_invalid`
 */
export function assertDocumentKey(key: string): void {
  const bytes = toUtf8(key)
  if (bytes.length > 0 && bytes.length <= maxDocumentKeyBytes && bytes.toString('utf8') === key) return
  throw new LatchkeyError(
    'config_invalid',
    `A document key must be well-formed text of 1 to ${maxDocumentKeyBytes} bytes of UTF-8`,
  )
}

/** The order of document keys: by their UTF-8 bytes, which every store sorts alike. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(toUtf8(a), toUtf8(b))
}
