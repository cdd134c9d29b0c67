import { hmac256 } from '../../crypto/hmac.ts'
import { listSize } from './bits.ts'

const halfBits = Math.log2(listSize) / 2
const halfMask = 2 ** halfBits - 1
const rounds = 4

/**
 * Where the n-th index of a list lies: each position once, and in an order that nobody can tell without the seed, so that an index says
 * nothing about when its token was issued, or after which other. A Feistel network over HMAC-SHA256.
 */
export function scatter(seed: Uint8Array, n: number): number {
  let left = n >>> halfBits
  let right = n & halfMask
  for (let round = 0; round < rounds; round++) {
    const mixed = hmac256(seed, `${round}.${right}`).readUInt32BE(0) & halfMask
    ;[left, right] = [right, left ^ mixed]
  }
  return (left << halfBits) | right
}
