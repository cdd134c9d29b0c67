import { decodeUtf8 } from '../bytes/index.ts'
import type { HashAlgorithm } from './algorithms.ts'
import { readSumsLine, type SpaceStyle, type SumsEntry } from './sums-line.ts'

export interface SumsFile {
  readonly entries: readonly SumsEntry[]
  /** Lines that are no sums, from 1, with their text. */
  readonly malformed: readonly { readonly line: number; readonly text: string }[]
  /** GNU's tools fail on the first line of a file with a byte order mark; we read it, and say so. */
  readonly hasByteOrderMark: boolean
}

/**
 * Reads a sums file: GNU and BSD lines, escaped names, CRLF, comments, a byte order mark.
 * @param algorithm the only one to accept, as `sha256sum -c` does; null takes each line's by its tag or its length
 */
export function parseSums(text: string, algorithm: HashAlgorithm | null = null): SumsFile {
  const hasByteOrderMark = text.startsWith('\ufeff')
  const lines = (hasByteOrderMark ? text.slice(1) : text).split('\n')
  const entries: SumsEntry[] = []
  const malformed: { line: number; text: string }[] = []
  let spaces: SpaceStyle = 'unknown'
  for (const [index, raw] of lines.entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (line === '' || line.startsWith('#')) continue
    const read = readSumsLine(line, algorithm, spaces)
    spaces = read.spaces
    if (read.entry === null) malformed.push({ line: index + 1, text: line })
    else entries.push({ line: index + 1, ...read.entry })
  }
  return { entries, malformed, hasByteOrderMark }
}

/** The text of a sums file: UTF-8, or UTF-16 as PowerShell's `>` writes it; null if it is neither. */
export function decodeSums(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2), 'little')
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 'big')
  const decoded = decodeUtf8(bytes)
  return decoded.ok ? decoded.text : null
}

function utf16(bytes: Uint8Array, byteOrder: 'little' | 'big'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const units = Array.from({ length: bytes.length >> 1 }, (_, index) =>
    view.getUint16(index * 2, byteOrder === 'little'),
  )
  let text = ''
  for (const unit of units) text += String.fromCharCode(unit)
  return text
}
