import type { Compression } from './merkle-damgard.ts'

/** RFC 1321. Collisions take seconds: only for checking sums that were published long ago. */
export function md5(): Compression {
  let s0 = 0x67452301
  let s1 = 0xefcdab89 | 0
  let s2 = 0x98badcfe | 0
  let s3 = 0x10325476

  function compress(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let offset = start; offset < end; offset += 64) {
      for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4, true)
      let a = s0
      let b = s1
      let c = s2
      let d = s3
      for (let i = 0; i < 64; i++) {
        const turn = i >> 4
        const mixed =
          turn === 0
            ? d ^ (b & (c ^ d))
            : turn === 1
              ? c ^ (d & (b ^ c))
              : turn === 2
                ? b ^ c ^ d
                : c ^ (b | ~d)
        const word = words[(i * steps[turn]! + starts[turn]!) & 15]!
        const sum = (a + mixed + sines[i]! + word) | 0
        const bits = shifts[turn * 4 + (i & 3)]!
        a = d
        d = c
        c = b
        b = (b + ((sum << bits) | (sum >>> (32 - bits)))) | 0
      }
      s0 = (s0 + a) | 0
      s1 = (s1 + b) | 0
      s2 = (s2 + c) | 0
      s3 = (s3 + d) | 0
    }
  }

  return { blockBytes: 64, digestBytes: 16, byteOrder: 'little', compress, words: () => [s0, s1, s2, s3] }
}

const words = new Int32Array(16)
const shifts = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21)
const steps = Uint8Array.of(1, 5, 3, 7)
const starts = Uint8Array.of(0, 1, 5, 0)
const sines = Int32Array.from(
  { length: 64 },
  (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32) | 0,
)
