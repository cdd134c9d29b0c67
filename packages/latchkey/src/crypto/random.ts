import { randomFillSync } from 'node:crypto'
import { toBase64url } from '../bytes.ts'

const poolBytes = 4096
const pool = Buffer.allocUnsafeSlow(poolBytes)
let poolOffset = poolBytes

/** The library's only source of randomness: the operating system's, drawn in blocks. */
export function randomBytes(count: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(count)
  if (count > poolBytes) return randomFillSync(bytes)
  if (poolOffset + count > poolBytes) {
    randomFillSync(pool)
    poolOffset = 0
  }
  pool.copy(bytes, 0, poolOffset, poolOffset + count)
  // A value that was handed out must not linger where a memory dump finds it.
  pool.fill(0, poolOffset, poolOffset + count)
  poolOffset += count
  return bytes
}

/** A random text of `bytes` × 8 bits, in base64url. */
export function randomText(bytes: number): string {
  return toBase64url(randomBytes(bytes))
}

/** A uniform fraction in [0, 1), for jitter. */
export function randomFraction(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48
}
