import { utf8Length } from '../../bytes/index.ts'

/** A stretch of characters of a token, as UTF-16 indices. */
export interface TokenRange {
  readonly start: number
  readonly end: number
}

/** Where a part of a token stands, and the text that it decodes to. */
export interface MappedPart {
  /** Of the base64url in the token. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Tells the base64url characters that a stretch of decoded text came from. A byte takes one and a third character, so the first
 * and the last one may hold bits of a neighbour as well. Fast when stretches are asked for in order.
 */
export function byteMap(part: MappedPart): (textStart: number, textEnd: number) => TokenRange {
  let index = 0
  let bytes = 0
  const bytesBefore = (target: number): number => {
    if (target < index) [index, bytes] = [0, 0]
    bytes += utf8Length(part.text.slice(index, target))
    index = target
    return bytes
  }
  return (textStart, textEnd) => {
    const before = bytesBefore(textStart)
    const behind = bytesBefore(textEnd)
    return {
      start: Math.min(part.end, part.start + Math.floor((before * 4) / 3)),
      end: Math.min(part.end, part.start + Math.ceil((behind * 4) / 3)),
    }
  }
}
