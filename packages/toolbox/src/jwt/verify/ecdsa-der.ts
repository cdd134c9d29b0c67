import { derChildren, derInteger, derTag, readDer } from '../keys/der.ts'

/** An ECDSA signature in DER, as OpenSSL and Java make it, in the form of JOSE: r and s, each `size` bytes. Null when it is none. */
export function ecdsaDerToRaw(
  signature: Uint8Array<ArrayBuffer>,
  size: number,
): Uint8Array<ArrayBuffer> | null {
  const root = readDer(signature)
  if (root?.tag !== derTag.sequence) return null
  const [r, s, ...more] = derChildren(root) ?? []
  if (r?.tag !== derTag.integer || s?.tag !== derTag.integer || more.length > 0) return null
  const raw = new Uint8Array(2 * size)
  for (const [index, element] of [r, s].entries()) {
    const number = derInteger(element)
    if (number.length > size) return null
    raw.set(number, (index + 1) * size - number.length)
  }
  return raw
}
