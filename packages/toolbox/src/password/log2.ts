/** The binary logarithm of a positive count, right to the precision of a number. */
export function log2(count: bigint): number {
  const bits = count.toString(2).length
  // 64 bits decide the fraction to the last digit that a number has room for.
  const shift = Math.max(0, bits - 64)
  return shift + Math.log2(Number(count >> BigInt(shift)))
}
