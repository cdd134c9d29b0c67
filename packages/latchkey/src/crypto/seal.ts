import { createCipheriv, createDecipheriv } from 'node:crypto'
import { randomBytes } from './random.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts and authenticates with AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag. `context` says what the
 * data is and where it belongs; sealed data that is moved elsewhere does not open.
 */
export function seal(key: Uint8Array, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what {@link seal} made, or returns null if the key, the context or any byte differs. */
export function unseal(key: Uint8Array, sealed: Uint8Array, context: string): Buffer | null {
  if (sealed.byteLength < nonceBytes + tagBytes) return null
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(sealed.byteLength - tagBytes))
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes, sealed.byteLength - tagBytes)),
      decipher.final(),
    ])
  } catch {
    return null
  }
}
