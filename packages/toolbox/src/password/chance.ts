/** Draws that many bytes from a cryptographically strong source. */
export type Random = (bytes: number) => Uint8Array

/** A whole number from 0 up to the count, each equally likely: too large ones are drawn again, never wrapped around. */
export function randomBelow(count: bigint, random: Random): bigint {
  if (count <= 0n) throw new RangeError('There is nothing to choose from.')
  const bits = (count - 1n).toString(2).length
  const bytes = Math.ceil(bits / 8)
  const mask = (1n << BigInt(bits)) - 1n
  for (;;) {
    let value = 0n
    for (const byte of random(bytes)) value = (value << 8n) | BigInt(byte)
    value &= mask
    if (value < count) return value
  }
}
