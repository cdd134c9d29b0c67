import type { Bytes } from './utf8.ts'

/** An alphabet of RFC 4648, and whether `=` fills the last group. */
export interface Base64Form {
  readonly alphabet: 'standard' | 'url'
  readonly padding: 'required' | 'forbidden'
}

/** RFC 4648 section 4. */
export const base64: Base64Form = { alphabet: 'standard', padding: 'required' }
/** RFC 4648 section 5 without padding: what JOSE uses. */
export const base64url: Base64Form = { alphabet: 'url', padding: 'forbidden' }

/**
 * What keeps a text from being the one canonical encoding of its bytes: a character outside the alphabet, a last group
 * of one character, `=` missing, too many or in the wrong place, or bits set in the last character that no byte uses.
 */
export interface Base64Problem {
  readonly kind: 'character' | 'length' | 'padding' | 'spare-bits'
  /** Index into the text. */
  readonly at: number
}

/** What was decoded up to the problem; with `padding` and `spare-bits` that is everything. */
export interface Base64Decoding {
  readonly bytes: Bytes
  readonly problem: Base64Problem | null
}

export function encodeBase64(bytes: Uint8Array, form: Base64Form): string {
  const letters = alphabets[form.alphabet]
  const parts: string[] = []
  const whole = bytes.length - (bytes.length % 3)
  const codes = new Uint8Array(chunkGroups * 4)
  let filled = 0
  for (let index = 0; index < whole; index += 3) {
    const group = (bytes[index]! << 16) | (bytes[index + 1]! << 8) | bytes[index + 2]!
    codes[filled++] = letters[group >> 18]!
    codes[filled++] = letters[(group >> 12) & 63]!
    codes[filled++] = letters[(group >> 6) & 63]!
    codes[filled++] = letters[group & 63]!
    if (filled === codes.length) {
      parts.push(String.fromCharCode.apply(null, codes as unknown as number[]))
      filled = 0
    }
  }
  parts.push(String.fromCharCode.apply(null, codes.subarray(0, filled) as unknown as number[]))
  parts.push(lastGroup(bytes, whole, form))
  return parts.join('')
}

/** Decodes strictly by the form: the first thing that is not canonical is named, with its place. */
export function decodeBase64(text: string, form: Base64Form): Base64Decoding {
  const values = form.alphabet === 'standard' ? standardValues : urlValues
  const end = endOfData(text)
  const bytes = new Uint8Array(Math.floor((end * 3) / 4))
  let bits = 0
  let held = 0
  let filled = 0
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index)
    const value = code < 128 ? values[code]! : outside
    if (value === outside) {
      const kind = code === equals ? 'padding' : 'character'
      return { bytes: bytes.slice(0, filled), problem: { kind, at: index } }
    }
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[filled++] = held >> bits
    }
  }
  return { bytes, problem: problemAtEnd(text, end, held & ((1 << bits) - 1), form) }
}

const chunkGroups = 2048
const equals = 0x3d
const outside = 255
const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const alphabets: Readonly<Record<Base64Form['alphabet'], Uint8Array>> = {
  standard: codesOf(`${common}+/`),
  url: codesOf(`${common}-_`),
}

const standardValues = valuesOf(alphabets.standard)
const urlValues = valuesOf(alphabets.url)

function codesOf(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
}

function valuesOf(letters: Uint8Array): Uint8Array {
  const values = new Uint8Array(128).fill(outside)
  for (const [value, code] of letters.entries()) values[code] = value
  return values
}

function lastGroup(bytes: Uint8Array, whole: number, form: Base64Form): string {
  const letters = alphabets[form.alphabet]
  const rest = bytes.length - whole
  if (rest === 0) return ''
  const group = (bytes[whole]! << 16) | ((bytes[whole + 1] ?? 0) << 8)
  const codes = [letters[group >> 18]!, letters[(group >> 12) & 63]!]
  if (rest === 2) codes.push(letters[(group >> 6) & 63]!)
  const text = String.fromCharCode(...codes)
  return form.padding === 'required' ? text.padEnd(4, '=') : text
}

function endOfData(text: string): number {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === equals) end--
  return end
}

function problemAtEnd(text: string, end: number, spare: number, form: Base64Form): Base64Problem | null {
  const rest = end % 4
  if (rest === 1) return { kind: 'length', at: end - 1 }
  if (spare !== 0) return { kind: 'spare-bits', at: end - 1 }
  const padding = text.length - end
  const wanted = form.padding === 'required' && rest !== 0 ? 4 - rest : 0
  return padding === wanted ? null : { kind: 'padding', at: end + Math.min(padding, wanted) }
}
