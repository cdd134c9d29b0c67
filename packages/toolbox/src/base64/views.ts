import { decodeUtf8 } from '../bytes/index.ts'

/** The rows of a hex dump: offset, sixteen bytes, and what of them is printable. */
export function hexDump(bytes: Uint8Array, from: number, rows: number): readonly string[] {
  const lines: string[] = []
  for (let at = from; at < bytes.length && lines.length < rows; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'))
    const halves = [hex.slice(0, 8).join(' ').padEnd(23), hex.slice(8).join(' ').padEnd(23)]
    const shown = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${halves.join('  ')}  |${shown}|`)
  }
  return lines
}

/** As a string of JavaScript or JSON would write it; bytes that are no UTF-8 as `\xNN`. */
export function escapedText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text.ok) return JSON.stringify(text.text).slice(1, -1)
  let escaped = ''
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    escaped += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return escaped
}

/** Each byte as a number. */
export function byteList(bytes: Uint8Array): string {
  return `[${[...bytes].join(', ')}]`
}

/** The text in an encoding that is not UTF-8. A last odd byte of UTF-16 becomes U+FFFD. */
export function textIn(encoding: 'latin1' | 'utf-16le' | 'utf-16be', bytes: Uint8Array): string {
  const parts: string[] = []
  if (encoding === 'latin1') {
    for (let at = 0; at < bytes.length; at += 8192) {
      parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
    }
    return parts.join('')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    parts.push(String.fromCharCode(view.getUint16(at, encoding === 'utf-16le')))
  }
  return parts.join('') + (bytes.length % 2 === 1 ? '\ufffd' : '')
}
