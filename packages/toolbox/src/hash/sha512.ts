import type { Compression } from './merkle-damgard.ts'
import { primes, rootFraction } from './primes.ts'

/** FIPS 180-4, section 6.4. */
export function sha512(): Compression {
  return compression(64, primes(8))
}

/** FIPS 180-4, section 6.5: SHA-512 from another start, cut to 384 bits. */
export function sha384(): Compression {
  return compression(48, primes(16).slice(8))
}

// A word of 64 bits is two of 32 here, the high one first: BigInt is fifty times slower.
const constants = Int32Array.from(primes(80).flatMap((prime) => halves(rootFraction(prime, 3, 64))))
const schedule = new Int32Array(160)

function halves(word: bigint): readonly [number, number] {
  return [Number(BigInt.asIntN(32, word >> 32n)), Number(BigInt.asIntN(32, word))]
}

function compression(digestBytes: number, startPrimes: readonly number[]): Compression {
  const state = Int32Array.from(startPrimes.flatMap((prime) => halves(rootFraction(prime, 2, 64))))

  function compress(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let offset = start; offset < end; offset += 128) {
      for (let i = 0; i < 32; i++) schedule[i] = view.getInt32(offset + i * 4)
      expand(schedule)
      rounds(state, schedule)
    }
  }

  return { blockBytes: 128, digestBytes, byteOrder: 'big', compress, words: () => [...state] }
}

function expand(w: Int32Array): void {
  for (let i = 32; i < 160; i += 2) {
    const xh = w[i - 30]!
    const xl = w[i - 29]!
    const yh = w[i - 4]!
    const yl = w[i - 3]!
    const s0h = ((xh >>> 1) | (xl << 31)) ^ ((xh >>> 8) | (xl << 24)) ^ (xh >>> 7)
    const s0l = ((xl >>> 1) | (xh << 31)) ^ ((xl >>> 8) | (xh << 24)) ^ ((xl >>> 7) | (xh << 25))
    const s1h = ((yh >>> 19) | (yl << 13)) ^ ((yl >>> 29) | (yh << 3)) ^ (yh >>> 6)
    const s1l = ((yl >>> 19) | (yh << 13)) ^ ((yh >>> 29) | (yl << 3)) ^ ((yl >>> 6) | (yh << 26))
    const low = (s0l >>> 0) + (s1l >>> 0) + (w[i - 13]! >>> 0) + (w[i - 31]! >>> 0)
    w[i] = (s0h + s1h + w[i - 14]! + w[i - 32]! + carry(low)) | 0
    w[i + 1] = low | 0
  }
}

function rounds(state: Int32Array, w: Int32Array): void {
  const k = constants
  let [ah, al, bh, bl, ch, cl, dh, dl] = state as unknown as EightNumbers
  let [eh, el, fh, fl, gh, gl, hh, hl] = state.subarray(8) as unknown as EightNumbers
  for (let i = 0; i < 160; i += 2) {
    const s1h = ((eh >>> 14) | (el << 18)) ^ ((eh >>> 18) | (el << 14)) ^ ((el >>> 9) | (eh << 23))
    const s1l = ((el >>> 14) | (eh << 18)) ^ ((el >>> 18) | (eh << 14)) ^ ((eh >>> 9) | (el << 23))
    const chooseHigh = gh ^ (eh & (fh ^ gh))
    const chooseLow = gl ^ (el & (fl ^ gl))
    const t1l = (hl >>> 0) + (s1l >>> 0) + (chooseLow >>> 0) + (k[i + 1]! >>> 0) + (w[i + 1]! >>> 0)
    const t1h = (hh + s1h + chooseHigh + k[i]! + w[i]! + carry(t1l)) | 0
    const s0h = ((ah >>> 28) | (al << 4)) ^ ((al >>> 2) | (ah << 30)) ^ ((al >>> 7) | (ah << 25))
    const s0l = ((al >>> 28) | (ah << 4)) ^ ((ah >>> 2) | (al << 30)) ^ ((ah >>> 7) | (al << 25))
    const majorityHigh = (ah & bh) | (ch & (ah | bh))
    const majorityLow = (al & bl) | (cl & (al | bl))
    hh = gh
    hl = gl
    gh = fh
    gl = fl
    fh = eh
    fl = el
    const nextLow = (dl >>> 0) + (t1l >>> 0)
    eh = (dh + t1h + carry(nextLow)) | 0
    el = nextLow | 0
    dh = ch
    dl = cl
    ch = bh
    cl = bl
    bh = ah
    bl = al
    const low = (t1l >>> 0) + (s0l >>> 0) + (majorityLow >>> 0)
    ah = (t1h + s0h + majorityHigh + carry(low)) | 0
    al = low | 0
  }
  add(state, 0, ah, al)
  add(state, 2, bh, bl)
  add(state, 4, ch, cl)
  add(state, 6, dh, dl)
  add(state, 8, eh, el)
  add(state, 10, fh, fl)
  add(state, 12, gh, gl)
  add(state, 14, hh, hl)
}

type EightNumbers = [number, number, number, number, number, number, number, number]

function add(state: Int32Array, at: number, high: number, low: number): void {
  const sum = (state[at + 1]! >>> 0) + (low >>> 0)
  state[at] = (state[at]! + high + carry(sum)) | 0
  state[at + 1] = sum | 0
}

/** What a sum of low halves carries into the high ones. */
function carry(sum: number): number {
  return (sum / 2 ** 32) | 0
}
