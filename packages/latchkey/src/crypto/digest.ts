import { hash as oneShot } from 'node:crypto'

/** SHA-256 of bytes or of a text's UTF-8. By way of text, because the one-shot call is five times as fast as `createHash`, but not when it makes the Buffer itself. */
export function sha256(input: string | Uint8Array): Buffer {
  return Buffer.from(oneShot('sha256', input, 'binary'), 'latin1')
}

/** SHA-256 as 32 characters of Latin-1, by the one-shot call: for keys of in-process maps, and for nothing that is shown or sent. */
export function sha256Key(input: string): string {
  return oneShot('sha256', input, 'binary')
}

/** SHA-256 as base64url text. */
export function sha256Text(input: string): string {
  return oneShot('sha256', input, 'base64url')
}
