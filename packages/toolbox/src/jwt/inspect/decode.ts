import { decodeUtf8, toHex } from '../../bytes/index.ts'
import type { DecodedPart } from './inspection.ts'
import { readJson } from '../json/read-json.ts'

const shownBytes = 256

/** Bytes as far as they go: hex always, text when they are UTF-8, JSON when the text is. */
export function decodePart(bytes: Uint8Array): DecodedPart {
  const utf8 = decodeUtf8(bytes)
  const hex = hexPairs(bytes.subarray(0, shownBytes))
  if (utf8.ok) {
    return { byteLength: bytes.length, text: utf8.text, textProblem: null, hex, json: readJson(utf8.text) }
  }
  const { offset } = utf8
  const textProblem = `Not UTF-8: byte ${offset} (${hexPairs(bytes.subarray(offset, offset + 4))}) cannot stand there.`
  return { byteLength: bytes.length, text: null, textProblem, hex, json: null }
}

function hexPairs(bytes: Uint8Array): string {
  return toHex(bytes).replaceAll(/..(?=.)/g, '$& ')
}
