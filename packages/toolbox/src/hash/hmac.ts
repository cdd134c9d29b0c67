import type { HashAlgorithm } from './algorithms.ts'
import { hashFacts } from './algorithms.ts'
import { createHasher, digestOf, type Hasher } from './hasher.ts'

/** RFC 2104. The key is bytes: nothing is trimmed, and a key longer than a block is hashed first. */
export function createHmac(algorithm: HashAlgorithm, key: Uint8Array): Hasher {
  const { blockBytes } = hashFacts(algorithm)
  const block = new Uint8Array(blockBytes)
  block.set(key.length > blockBytes ? digestOf(algorithm, key) : key)
  const inner = createHasher(algorithm)
  inner.update(block.map((byte) => byte ^ 0x36))
  return {
    update: inner.update,
    digest: () => {
      const outer = createHasher(algorithm)
      outer.update(block.map((byte) => byte ^ 0x5c))
      outer.update(inner.digest())
      return outer.digest()
    },
  }
}
