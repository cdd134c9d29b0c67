import { base64, base64url, encodeBase64, toHex } from '../bytes/index.ts'
import type { Random } from './chance.ts'
import type { Space } from './password.ts'

export type BytesEncoding = 'base64url' | 'base64' | 'hex'

/** Keys: random bytes as text, eight bits each. */
export function bytesSpace(bytes: number, encoding: BytesEncoding): Space {
  return {
    count: 1n << BigInt(bytes * 8),
    bits: bytes * 8,
    draw: (random: Random) => encode(random(bytes), encoding),
  }
}

function encode(bytes: Uint8Array, encoding: BytesEncoding): string {
  if (encoding === 'hex') return toHex(bytes)
  return encodeBase64(bytes, encoding === 'base64' ? base64 : base64url)
}
