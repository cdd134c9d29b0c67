import { createHmac, hkdfSync } from 'node:crypto'

/** HMAC-SHA256, RFC 2104. */
export function hmac256(key: Uint8Array, input: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(input).digest()
}

/**
 * Derives a 256-bit key for one purpose by HKDF-SHA256 (RFC 5869), so that no two uses share a key.
 * The purpose is a constant of ours, never something sent to us.
 */
export function deriveKey(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `latchkey:${purpose}`, 32))
}
