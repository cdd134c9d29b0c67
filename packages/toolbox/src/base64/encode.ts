import { encodeBase64 } from '../bytes/index.ts'

export interface EncodeOptions {
  /** @default 'standard' */
  readonly alphabet?: 'standard' | 'url'
  /** @default 'required' */
  readonly padding?: 'required' | 'forbidden'
  /** Characters a line; 0 is one line. @default 0 */
  readonly wrap?: number
  /** @default 'lf' */
  readonly lineBreak?: 'lf' | 'crlf'
}

/** Encodes in pieces of any size. */
export interface Base64Encoder {
  readonly push: (bytes: Uint8Array) => string
  /** The last group and its padding; no line break follows the last line. */
  readonly end: () => string
}

export function createBase64Encoder(options: EncodeOptions): Base64Encoder {
  const { alphabet = 'standard', padding = 'required', wrap = 0, lineBreak = 'lf' } = options
  const form = { alphabet, padding }
  const separator = lineBreak === 'crlf' ? '\r\n' : '\n'
  let rest: Uint8Array = new Uint8Array(0)
  let column = 0

  function wrapped(text: string): string {
    if (wrap === 0 || text === '') return text
    const lines: string[] = []
    let at = 0
    // A full line is only broken when something follows.
    if (column + text.length > wrap) {
      at = wrap - column
      lines.push(text.slice(0, at))
      for (; at + wrap < text.length; at += wrap) lines.push(text.slice(at, at + wrap))
      column = 0
    }
    lines.push(text.slice(at))
    column += text.length - at
    return lines.join(separator)
  }

  return {
    push: (bytes) => {
      const all = rest.length === 0 ? bytes : joined(rest, bytes)
      const whole = all.length - (all.length % 3)
      rest = all.slice(whole)
      return wrapped(encodeBase64(all.subarray(0, whole), form))
    },
    end: () => wrapped(encodeBase64(rest, form)),
  }
}

/** Encodes bytes that are at hand as a whole. */
export function encodeBase64Text(bytes: Uint8Array, options: EncodeOptions): string {
  const encoder = createBase64Encoder(options)
  return encoder.push(bytes) + encoder.end()
}

/** How many characters the encoding of so many bytes has. */
export function encodedLength(bytes: number, options: EncodeOptions): number {
  const { padding = 'required', wrap = 0, lineBreak = 'lf' } = options
  const letters = padding === 'required' ? Math.ceil(bytes / 3) * 4 : Math.ceil((bytes * 4) / 3)
  if (wrap === 0 || letters === 0) return letters
  return letters + (Math.ceil(letters / wrap) - 1) * (lineBreak === 'crlf' ? 2 : 1)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
