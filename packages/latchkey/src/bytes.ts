import { timingSafeEqual } from 'node:crypto'

const canonicalAlphabet = /^[A-Za-z0-9_-]*$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Base64url without padding, RFC 4648 section 5. */
export function toBase64url(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64url')
}

/**
 * Decodes base64url, or returns null for anything but the one canonical spelling: no padding, no other
 * alphabet, no white space, no stray bits in the last character. Node alone accepts all of these, which
 * gives one value many spellings and lets an attacker slip past a list of refused texts.
 */
export function fromBase64url(text: string): Buffer | null {
  if (!isBase64url(text)) return null
  return Buffer.from(text, 'base64url')
}

/** True if the text is canonical unpadded base64url. */
export function isBase64url(text: string): boolean {
  const stray = text.length % 4
  if (stray === 1 || !canonicalAlphabet.test(text)) return false
  if (stray === 0) return true
  const last = valueOf(text.charCodeAt(text.length - 1))
  return stray === 2 ? (last & 0b1111) === 0 : (last & 0b11) === 0
}

/** Decodes UTF-8, or returns null for invalid bytes. A byte order mark is kept, so JSON parsers refuse it. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** UTF-8 bytes of a text. */
export function toUtf8(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

/** Compares in constant time; false, not an exception, when the lengths differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function valueOf(code: number): number {
  if (code >= 97) return code - 71 // a-z
  if (code === 95) return 63 // _
  if (code >= 65) return code - 65 // A-Z
  if (code >= 48) return code + 4 // 0-9
  return 62 // -
}
