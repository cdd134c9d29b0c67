import type { Compression } from './merkle-damgard.ts'

/** FIPS 180-4, section 6.1. Collisions are practical: only for checking sums that were published long ago. */
export function sha1(): Compression {
  let s0 = 0x67452301
  let s1 = 0xefcdab89 | 0
  let s2 = 0x98badcfe | 0
  let s3 = 0x10325476
  let s4 = 0xc3d2e1f0 | 0

  function compress(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const w = schedule
    for (let offset = start; offset < end; offset += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(offset + i * 4)
      for (let i = 16; i < 80; i++) w[i] = rotate(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1)
      let a = s0
      let b = s1
      let c = s2
      let d = s3
      let e = s4
      for (let i = 0; i < 80; i++) {
        const mixed =
          i < 20
            ? (d ^ (b & (c ^ d))) + 0x5a827999
            : i < 40
              ? (b ^ c ^ d) + 0x6ed9eba1
              : i < 60
                ? ((b & c) | (d & (b | c))) + 0x8f1bbcdc
                : (b ^ c ^ d) + 0xca62c1d6
        const next = (rotate(a, 5) + mixed + e + w[i]!) | 0
        e = d
        d = c
        c = rotate(b, 30)
        b = a
        a = next
      }
      s0 = (s0 + a) | 0
      s1 = (s1 + b) | 0
      s2 = (s2 + c) | 0
      s3 = (s3 + d) | 0
      s4 = (s4 + e) | 0
    }
  }

  return { blockBytes: 64, digestBytes: 20, byteOrder: 'big', compress, words: () => [s0, s1, s2, s3, s4] }
}

const schedule = new Int32Array(80)

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
