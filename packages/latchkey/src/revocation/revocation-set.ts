import { sha256 } from '../crypto/digest.ts'

/** Ids of ended sessions and revoked tokens, each until the last credential that it refuses has expired. */
export interface RevocationSet {
  /** Remembers an id; `full` if there is no room, in which case the caller must refuse more instead, never forget. */
  add(id: string, expiresAtMs: number, nowMs: number): 'added' | 'full'
  has(id: string, nowMs: number): boolean
  /** Entries in the table, expired ones that nobody has met since included. */
  readonly size: number
  readonly byteLength: number
}

/** 4 words of id, 1 word of expiry in seconds (good until 2106). An expiry of 0 marks a free slot. */
const wordsPerSlot = 5
const minSlots = 1_024
/** Above this share of used slots the runs of linear probing get long. */
const maxLoad = 0.7

/**
 * Open addressing with linear probing over one Uint32Array: 20 bytes a slot, about 29 to 57 bytes an entry, no object for the garbage
 * collector to visit. Ids of 22 canonical base64url characters are stored as their 128 bits; any other text by the first 128
 * bits of its SHA-256. Both are uniform, so the first word serves as the hash.
 */
export function createRevocationSet(options: { readonly maxEntries: number }): RevocationSet {
  const { maxEntries } = options
  const key = new Uint32Array(4)
  let slots = minSlots
  let table = new Uint32Array(slots * wordsPerSlot)
  let size = 0
  let rebuiltAtMs = Number.NEGATIVE_INFINITY

  /** The offset of the key's slot, or of the free slot where it would go. */
  function seek(): number {
    let slot = key[0]! & (slots - 1)
    for (;;) {
      const at = slot * wordsPerSlot
      if (table[at + 4] === 0) return at
      if (
        table[at] === key[0] &&
        table[at + 1] === key[1] &&
        table[at + 2] === key[2] &&
        table[at + 3] === key[3]
      )
        return at
      slot = (slot + 1) & (slots - 1)
    }
  }

  function put(expirySeconds: number): void {
    const at = seek()
    const known = table[at + 4]!
    if (known === 0) {
      table.set(key, at)
      size++
    }
    table[at + 4] = Math.max(known, expirySeconds)
  }

  /** Moves what has not expired to a table of the right size. */
  function rebuild(nowMs: number): void {
    const old = table
    const nowSeconds = Math.floor(nowMs / 1000)
    let live = 0
    for (let at = 4; at < old.length; at += wordsPerSlot) if (old[at]! > nowSeconds) live++
    slots = minSlots
    while (slots * maxLoad < live * 1.5) slots *= 2
    table = new Uint32Array(slots * wordsPerSlot)
    size = 0
    for (let at = 0; at < old.length; at += wordsPerSlot) {
      if (old[at + 4]! <= nowSeconds) continue
      key.set(old.subarray(at, at + 4))
      put(old[at + 4]!)
    }
  }

  return {
    add(id, expiresAtMs, nowMs) {
      // A set that is full of live entries must not be rebuilt for each one that does not fit.
      const isFull = size >= maxEntries && Math.abs(nowMs - rebuiltAtMs) >= 1_000
      if (isFull || size + 1 > slots * maxLoad) {
        rebuild(nowMs)
        rebuiltAtMs = nowMs
      }
      readKey(id, key)
      const isKnown = table[seek() + 4] !== 0
      if (!isKnown && size >= maxEntries) return 'full'
      // Rounded up: an entry must not go a moment before the credential that it refuses.
      put(Math.ceil(expiresAtMs / 1000))
      return 'added'
    },
    has(id, nowMs) {
      if (size === 0) return false
      readKey(id, key)
      return table[seek() + 4]! * 1000 > nowMs
    },
    get size() {
      return size
    },
    get byteLength() {
      return table.byteLength
    },
  }
}

/** Value of each base64url character; 64 for all others. */
const sextets = new Uint8Array(256).fill(64)
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
for (let value = 0; value < alphabet.length; value++) sextets[alphabet.charCodeAt(value)] = value

function readKey(id: string, key: Uint32Array): void {
  if (id.length === 22 && readBase64url(id, key)) return
  const digest = sha256(id)
  for (let word = 0; word < 4; word++) key[word] = digest.readUInt32BE(word * 4)
}

/** 128 bits from 22 characters without a Buffer in between; false if they are not canonical. */
function readBase64url(id: string, key: Uint32Array): boolean {
  let bits = 0
  let pending = 0
  let word = 0
  for (let index = 0; index < 22; index++) {
    const code = id.charCodeAt(index)
    const sextet = code < 256 ? sextets[code]! : 64
    if (sextet === 64) return false
    const room = 32 - pending
    if (room > 6) {
      bits = (bits << 6) | sextet
      pending += 6
    } else {
      const rest = 6 - room
      key[word++] = ((bits << room) | (sextet >>> rest)) >>> 0
      bits = sextet & ((1 << rest) - 1)
      pending = rest
    }
  }
  // 132 bits were read: the last 4 must be zero, or two texts would be one id.
  return bits === 0
}
