import type { Bytes } from '../bytes/index.ts'
import type { Hasher } from './hasher.ts'

/** The part of a hash that differs from one to the next; what is around it is the same for all of ours. */
export interface Compression {
  readonly blockBytes: 64 | 128
  readonly digestBytes: number
  readonly byteOrder: 'big' | 'little'
  /** Takes in whole blocks, from `start` up to `end`. */
  readonly compress: (bytes: Uint8Array, start: number, end: number) => void
  /** The state, in the order in which it becomes the digest. */
  readonly words: () => readonly number[]
}

/** Merkle and Damgård's construction: cuts what comes into blocks, and pads the end with its length in bits. */
export function blockHasher(compression: Compression): Hasher {
  const { blockBytes, compress } = compression
  const block = new Uint8Array(blockBytes)
  let held = 0
  // A double counts bytes exactly up to 2^53; bits in 32-bit arithmetic would wrap at 512 MiB.
  let totalBytes = 0
  let isDone = false

  function update(bytes: Uint8Array): void {
    if (isDone) throw new Error('This digest has been taken: begin with a new hasher.')
    totalBytes += bytes.length
    let start = 0
    if (held > 0) {
      start = Math.min(blockBytes - held, bytes.length)
      block.set(bytes.subarray(0, start), held)
      held += start
      if (held < blockBytes) return
      compress(block, 0, blockBytes)
    }
    const end = bytes.length - ((bytes.length - start) % blockBytes)
    if (end > start) compress(bytes, start, end)
    block.set(bytes.subarray(end))
    held = bytes.length - end
  }

  function digest(): Bytes {
    const total = totalBytes
    const lengthBytes = blockBytes / 8
    const rest = (total + 1 + lengthBytes) % blockBytes
    const padding = new Uint8Array(1 + lengthBytes + (rest === 0 ? 0 : blockBytes - rest))
    padding[0] = 0x80
    padding.set(bitLength(total, compression.byteOrder), padding.length - 8)
    update(padding)
    isDone = true
    return digestFrom(compression)
  }

  return { update, digest }
}

/** A length in bytes as 64 bits that count bits. */
export function bitLength(totalBytes: number, byteOrder: 'big' | 'little'): Bytes {
  const field = new Uint8Array(8)
  const view = new DataView(field.buffer)
  const isLittle = byteOrder === 'little'
  const high = Math.floor(totalBytes / 2 ** 29)
  const low = (totalBytes % 2 ** 29) * 8
  view.setUint32(isLittle ? 4 : 0, high, isLittle)
  view.setUint32(isLittle ? 0 : 4, low, isLittle)
  return field
}

function digestFrom({ words, digestBytes, byteOrder }: Compression): Bytes {
  const state = words()
  const bytes = new Uint8Array(state.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [index, word] of state.entries()) view.setInt32(index * 4, word, byteOrder === 'little')
  return bytes.slice(0, digestBytes)
}
