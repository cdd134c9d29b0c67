import type { Bytes } from '../bytes/index.ts'
import type { HashAlgorithm } from './algorithms.ts'
import { md5 } from './md5.ts'
import { blockHasher } from './merkle-damgard.ts'
import { sha1 } from './sha1.ts'
import { sha224, sha256 } from './sha256.ts'
import { sha384, sha512 } from './sha512.ts'

/** A digest in the making: bytes in pieces of any size, then the digest, once. */
export interface Hasher {
  readonly update: (bytes: Uint8Array) => void
  /** Ends the work: neither may be called again. */
  readonly digest: () => Bytes
}

export function createHasher(algorithm: HashAlgorithm): Hasher {
  return blockHasher(compressions[algorithm]())
}

/** The digest of bytes that are at hand as a whole. */
export function digestOf(algorithm: HashAlgorithm, bytes: Uint8Array): Bytes {
  const hasher = createHasher(algorithm)
  hasher.update(bytes)
  return hasher.digest()
}

const compressions = { md5, sha1, sha224, sha256, sha384, sha512 }
