/** Bytes that own their memory: what Web Crypto and Blob take. */
export type Bytes = Uint8Array<ArrayBuffer>

export type Utf8Text =
  | { readonly ok: true; readonly text: string }
  /** `offset` is the first byte that no valid UTF-8 can have there. */
  | { readonly ok: false; readonly offset: number }

/** Encodes text as UTF-8. A lone surrogate becomes EF BF BD, as everywhere on the web: see `loneSurrogateIn`. */
export function encodeUtf8(text: string): Bytes {
  const bytes = new Uint8Array(utf8Length(text))
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      bytes[at++] = unit
      continue
    }
    const point = pointAt(text, index, unit)
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6)
    } else {
      if (point < 0x10000) {
        bytes[at++] = 0xe0 | (point >> 12)
      } else {
        bytes[at++] = 0xf0 | (point >> 18)
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
        index++
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
    }
    bytes[at++] = 0x80 | (point & 0x3f)
  }
  return bytes
}

/** How many bytes `encodeUtf8` makes of a text. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      length += 1
    } else if (pointAt(text, index, unit) > 0xffff) {
      length += 2
      index++
    } else {
      length += 2
    }
  }
  return length
}

/** The index of the first half of a surrogate pair that stands alone, or -1. */
export function loneSurrogateIn(text: string): number {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0xd800 || unit > 0xdfff) continue
    if (pointAt(text, index, unit) === replacement) return index
    index++
  }
  return -1
}

/** Decodes UTF-8 and keeps a byte order mark; at the first invalid byte it says where, and gives no text. */
export function decodeUtf8(bytes: Uint8Array): Utf8Text {
  let bad = -1
  const text = decode(bytes, (offset) => {
    bad = offset
    return 'stop'
  })
  return bad === -1 ? { ok: true, text } : { ok: false, offset: bad }
}

/** Decodes UTF-8 with U+FFFD for what is invalid, one for each maximal part of a sequence, as browsers do. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return decode(bytes, () => 'replace')
}

const replacement = 0xfffd

function pointAt(text: string, index: number, unit: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit
  if (unit > 0xdbff) return replacement
  const next = text.charCodeAt(index + 1)
  return next >= 0xdc00 && next <= 0xdfff ? ((unit - 0xd800) << 10) + next - 0xdc00 + 0x10000 : replacement
}

const chunkUnits = 8192

function decode(bytes: Uint8Array, onBad: (offset: number) => 'stop' | 'replace'): string {
  const parts: string[] = []
  // Two more than a chunk, since a pair of surrogates may begin at its end.
  const units = new Uint16Array(chunkUnits + 2)
  let filled = 0
  let index = 0
  while (index < bytes.length) {
    if (filled >= chunkUnits) {
      parts.push(String.fromCharCode.apply(null, units.subarray(0, filled) as unknown as number[]))
      filled = 0
    }
    const lead = bytes[index]!
    if (lead < 0x80) {
      units[filled++] = lead
      index++
      continue
    }
    const length = sequenceLength(bytes, index, lead)
    if (length < 0) {
      if (onBad(index) === 'stop') return ''
      units[filled++] = replacement
      index -= length
      continue
    }
    let point = lead & (0x7f >> length)
    for (let next = 1; next < length; next++) point = (point << 6) | (bytes[index + next]! & 0x3f)
    if (point > 0xffff) {
      units[filled++] = 0xd7c0 + (point >> 10)
      units[filled++] = 0xdc00 + (point & 0x3ff)
    } else {
      units[filled++] = point
    }
    index += length
  }
  parts.push(String.fromCharCode.apply(null, units.subarray(0, filled) as unknown as number[]))
  return parts.join('')
}

/** The length of the valid sequence at `index`; if there is none, minus the length of the part to replace. */
function sequenceLength(bytes: Uint8Array, index: number, lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return -1
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  const second = bytes[index + 1]
  if (second === undefined || second < low || second > high) return -1
  for (let next = 2; next < length; next++) {
    const byte = bytes[index + next]
    if (byte === undefined || (byte & 0xc0) !== 0x80) return -next
  }
  return length
}
