import { codePointName } from '../json/scan.ts'
import {
  base64,
  base64url,
  decodeBase64,
  encodeUtf8,
  fromHex,
  type Base64Form,
  type Bytes,
} from '../../bytes/index.ts'
import type { KeyProblem, SecretEncoding, SecretReading } from './key-box.ts'

export type SecretResult =
  | { readonly ok: true; readonly bytes: Bytes }
  | { readonly ok: false; readonly problem: KeyProblem }

/** Decodes a secret, strictly: a stray character is an error with its place, never skipped. */
export function decodeSecret(text: string, encoding: SecretEncoding): SecretResult {
  switch (encoding) {
    case 'text':
      return { ok: true, bytes: encodeUtf8(text) }
    case 'hex':
      return decodeHex(text)
    case 'base64':
      return decodeWith(text, base64, 'Base64')
    case 'base64url':
      return decodeWith(text, base64url, 'base64url')
  }
}

const encodings: readonly SecretEncoding[] = ['text', 'hex', 'base64', 'base64url']

/** How long a secret is under each encoding that it could be. */
export function secretReadings(text: string): readonly SecretReading[] {
  return encodings.flatMap((encoding) => {
    const result = decodeSecret(text, encoding)
    return result.ok && result.bytes.length > 0 ? [{ encoding, byteLength: result.bytes.length }] : []
  })
}

/** White space around an encoded secret means nothing, unlike white space around a text. */
function decodeHex(text: string): SecretResult {
  const trimmed = text.trim()
  // "0x", and the spaces and colons that dumps have between bytes.
  const isDump = /^(?:0x)?[\da-f]{2}(?:[\s:]*[\da-f]{2})*$/i.test(trimmed)
  const bytes = fromHex(isDump ? trimmed.replaceAll(/^0x|[\s:]/gi, '') : trimmed)
  if (bytes !== null) return { ok: true, bytes }
  const shift = text.indexOf(trimmed)
  const stray = trimmed.search(/[^\da-f\s:]/i)
  if (stray === -1) return failed('Hexadecimal has two digits a byte, and one is missing.', text.length - 1)
  return failed(
    `${nameAt(trimmed, stray)} at character ${shift + stray} is not a hexadecimal digit.`,
    shift + stray,
  )
}

function decodeWith(text: string, form: Base64Form, name: string): SecretResult {
  const trimmed = text.trim()
  const shift = text.indexOf(trimmed)
  const unpadded = trimmed.replace(/={1,2}$/, '')
  // Padding may be there or not, and when it is there it must be right.
  const padding = trimmed.length - unpadded.length
  const { bytes, problem } = decodeBase64(unpadded, { ...form, padding: 'forbidden' })
  if (problem === null && (padding === 0 || (unpadded.length + padding) % 4 === 0)) return { ok: true, bytes }
  if (problem === null)
    return failed(`The "=" at the end of this ${name} are too few or too many.`, shift + unpadded.length)
  const at = shift + problem.at
  switch (problem.kind) {
    case 'length':
      return failed(
        `Character ${at} is one too many: no bytes have a ${name} of this length. Is this a text secret?`,
        at,
      )
    case 'spare-bits':
      return failed(
        `The last character of this ${name} has bits set that no byte uses: it was changed or cut.`,
        at,
      )
    default:
      return failed(`${nameAt(text, at)} at character ${at} is not ${name}.`, at)
  }
}

function nameAt(text: string, at: number): string {
  const point = text.codePointAt(at) ?? 0
  const name = codePointName(point)
  return point > 0x20 && point < 0x7f ? `"${String.fromCodePoint(point)}" (${name})` : name
}

function failed(message: string, offset: number): SecretResult {
  return { ok: false, problem: { message, offset } }
}
