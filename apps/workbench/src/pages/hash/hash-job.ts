import { createHasher, createHmac, hashFacts, type HashAlgorithm, type Hasher } from '@latchkey/toolbox/hash'

/** One file, and which digests of it are wanted. */
export interface HashJob {
  readonly file: Blob
  readonly algorithms: readonly HashAlgorithm[]
  /** With a key the digests are HMACs. */
  readonly key: Uint8Array | null
}

/** Bytes that have been read so far. */
export type HashProgress = number

export type Digests = Readonly<Partial<Record<HashAlgorithm, Uint8Array>>>

const chunkBytes = 4 * 1024 * 1024
/** Web Crypto is faster, but takes a file as a whole only. */
const wholeBytes = 256 * 1024 * 1024

/** Digests of a file of any size. Of a large one two pieces are in memory: one is read while the other is hashed. */
export async function hashFile(
  { file, algorithms, key }: HashJob,
  report: (progress: HashProgress) => void,
): Promise<Digests> {
  try {
    const [algorithm] = algorithms
    const native = algorithms.length === 1 ? hashFacts(algorithm!).webCrypto : null
    if (
      native !== null &&
      key === null &&
      file.size <= wholeBytes &&
      globalThis.crypto?.subtle !== undefined
    ) {
      const digest = await crypto.subtle.digest(native, await file.arrayBuffer())
      report(file.size)
      return { [algorithm!]: new Uint8Array(digest) }
    }
    return await inPieces({ file, algorithms, key }, report)
  } catch (error) {
    // What the browser says when a file is not what it was when it was chosen.
    if (!(error instanceof DOMException)) throw error
    throw new Error('The file changed, or cannot be read any more. Choose it again.', { cause: error })
  }
}

async function inPieces(
  { file, algorithms, key }: HashJob,
  report: (progress: HashProgress) => void,
): Promise<Digests> {
  const hashers = algorithms.map((algorithm): readonly [HashAlgorithm, Hasher] => [
    algorithm,
    key === null ? createHasher(algorithm) : createHmac(algorithm, key),
  ])
  const read = (at: number): Promise<ArrayBuffer> => file.slice(at, at + chunkBytes).arrayBuffer()
  let next = read(0)
  for (let at = 0; at < file.size; at += chunkBytes) {
    const piece = new Uint8Array(await next)
    if (piece.length !== Math.min(chunkBytes, file.size - at)) {
      throw new Error('The file became shorter while it was read. Choose it again.')
    }
    next = read(at + chunkBytes)
    for (const [, hasher] of hashers) hasher.update(piece)
    report(at + piece.length)
  }
  return Object.fromEntries(hashers.map(([algorithm, hasher]) => [algorithm, hasher.digest()]))
}
