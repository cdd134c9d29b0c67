import { createHash, hash as oneShot } from 'node:crypto'

/** SHA-256 of bytes or of a text's UTF-8. */
export function sha256(input: string | Uint8Array): Buffer {
  return createHash('sha256').update(input).digest()
}

/** SHA-256 as base64url text, by the one-shot call that takes a third of the time: for keys of in-process maps. */
export function sha256Text(input: string): string {
  return oneShot('sha256', input, 'base64url')
}
