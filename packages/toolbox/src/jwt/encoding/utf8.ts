/** What came of reading bytes as UTF-8. */
export type Utf8Reading =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false
      /** Index of the first byte that cannot stand there. */
      readonly offset: number
      /** That byte and up to three after it, such as `c3 28`. */
      readonly hex: string
      readonly message: string
    }

/**
 * Reads bytes as UTF-8 without ever putting U+FFFD in the place of what it cannot read (RFC 3629). A byte order mark stays
 * in the text.
 */
export function decodeUtf8(bytes: Uint8Array): Utf8Reading {
  const chunks: string[] = []
  const units: number[] = []
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return unreadable(bytes, at)
    pushCodePoint(units, codePointAt(bytes, at, length))
    at += length
    // Spread arguments live on the stack: a few thousand at a time.
    if (units.length >= 4096) chunks.push(String.fromCharCode(...units.splice(0)))
  }
  chunks.push(String.fromCharCode(...units))
  return { ok: true, text: chunks.join('') }
}

/** The UTF-8 bytes of a text. A lone surrogate becomes EF BF BD, as in TextEncoder: ask `loneSurrogateIn` first. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(utf8Length(text))
  let at = 0
  for (let index = 0; index < text.length; index++) {
    const point = wholeCodePointAt(text, index)
    if (point > 0xff_ff) index++
    at = writeCodePoint(bytes, at, point)
  }
  return bytes
}

/** How many bytes a text takes as UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const point = wholeCodePointAt(text, index)
    if (point > 0xff_ff) index++
    bytes += point < 0x80 ? 1 : point < 0x8_00 ? 2 : point < 0x1_00_00 ? 3 : 4
  }
  return bytes
}

/** The index of the first half of a surrogate pair that has no other half, or null. */
export function loneSurrogateIn(text: string): number | null {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0xd8_00 || unit > 0xdf_ff) continue
    if ((text.codePointAt(index) ?? 0) <= 0xff_ff) return index
    index++
  }
  return null
}

/** Length of the well-formed sequence at `at`, or 0. Table 3-7 of the Unicode standard: no overlong forms, no surrogates. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const second = bytes[at + 1] ?? 0
  if (first >= 0xc2 && first <= 0xdf) return isTail(second) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return second >= low && second <= high && isTail(bytes[at + 2] ?? 0) ? 3 : 0
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xf4 ? 0x8f : 0xbf
    const isWhole =
      second >= low && second <= high && isTail(bytes[at + 2] ?? 0) && isTail(bytes[at + 3] ?? 0)
    return isWhole ? 4 : 0
  }
  return 0
}

function isTail(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

function codePointAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0
  if (length === 1) return first
  let point = first & (0x7f >> length)
  for (let index = 1; index < length; index++) point = (point << 6) | ((bytes[at + index] ?? 0) & 0x3f)
  return point
}

function pushCodePoint(units: number[], point: number): void {
  if (point <= 0xff_ff) units.push(point)
  else units.push(0xd7_c0 + (point >> 10), 0xdc_00 + (point & 0x3_ff))
}

function wholeCodePointAt(text: string, index: number): number {
  const point = text.codePointAt(index) ?? 0
  return point >= 0xd8_00 && point <= 0xdf_ff ? 0xff_fd : point
}

function writeCodePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start
  if (point < 0x80) {
    bytes[at++] = point
  } else if (point < 0x8_00) {
    bytes[at++] = 0xc0 | (point >> 6)
    bytes[at++] = 0x80 | (point & 0x3f)
  } else if (point < 0x1_00_00) {
    bytes[at++] = 0xe0 | (point >> 12)
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
    bytes[at++] = 0x80 | (point & 0x3f)
  } else {
    bytes[at++] = 0xf0 | (point >> 18)
    bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
    bytes[at++] = 0x80 | (point & 0x3f)
  }
  return at
}

function unreadable(bytes: Uint8Array, offset: number): Utf8Reading {
  const hex = [...bytes.subarray(offset, offset + 4)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(' ')
  return { ok: false, offset, hex, message: `Not UTF-8: byte ${offset} (${hex}) cannot stand there.` }
}
