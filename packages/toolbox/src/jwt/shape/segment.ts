import type { Bytes } from '../../bytes/index.ts'
import { codePointName } from '../json/scan.ts'
import type { SegmentProblem } from './shape.ts'

/** What a part of a token says, as far as it can be read, and everywhere it is not strict base64url. */
export interface SegmentReading {
  readonly bytes: Bytes
  readonly problems: readonly SegmentProblem[]
  /** Whether every character counted: false when some had to be skipped. */
  readonly isComplete: boolean
}

/** More than these are not listed one by one. */
const maxProblems = 16

/**
 * Reads base64url as RFC 7515 section 2 wants it: no padding, no white space, no `+` or `/`, and no bits in the last character
 * that no byte uses. What is not strict is read all the same and reported. `start` is where the part stands in its token.
 */
export function readSegment(text: string, start: number): SegmentReading {
  const problems: SegmentProblem[] = []
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let filled = 0
  let held = 0
  let bits = 0
  let characters = 0
  let last = 0
  let isComplete = true
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const value = code < 128 ? (values[code] ?? none) : none
    if (value === none) {
      if (code !== equals && code > 0x20) isComplete = false
      if (problems.length < maxProblems) problems.push(strange(text, index, start))
      if ((text.codePointAt(index) ?? 0) > 0xff_ff) index++
      continue
    }
    if ((code === plus || code === slash) && problems.length < maxProblems)
      problems.push(wrongAlphabet(code, start + index))
    held = ((held << 6) | value) & 0xff_ff
    bits += 6
    characters++
    last = index
    if (bits >= 8) {
      bits -= 8
      bytes[filled++] = (held >> bits) & 0xff
    }
  }
  if (characters % 4 === 1) {
    isComplete = false
    problems.push(surplus(start + last))
  } else if ((held & ((1 << bits) - 1)) !== 0) {
    problems.push(spareBits(text, last, bits, start))
  }
  return { bytes: bytes.slice(0, filled), problems, isComplete }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const none = 255
const plus = 0x2b
const slash = 0x2f
const equals = 0x3d
const values = new Uint8Array(128).fill(none)
for (const [value, letter] of [...alphabet].entries()) values[letter.charCodeAt(0)] = value
values[plus] = 62
values[slash] = 63

/** Look-alikes that come from word processors, chats and other scripts. */
const lookAlikes: ReadonlyMap<number, string> = new Map([
  [0xa0, 'a no-break space'],
  [0xad, 'a soft hyphen'],
  [0x20_0b, 'a zero-width space'],
  [0x20_10, 'a hyphen that is not "-"'],
  [0x20_11, 'a no-break hyphen'],
  [0x20_13, 'an en dash, not "-"'],
  [0x20_14, 'an em dash, not "-"'],
  [0x20_26, 'an ellipsis: the token was shortened'],
  [0x22_12, 'a minus sign, not "-"'],
  [0x04_30, 'a Cyrillic letter that looks like "a"'],
  [0x04_35, 'a Cyrillic letter that looks like "e"'],
  [0x04_3e, 'a Cyrillic letter that looks like "o"'],
  [0xfe_ff, 'a byte order mark'],
  [0xff_fd, 'a replacement character: the text was damaged before'],
])

function strange(text: string, index: number, start: number): SegmentProblem {
  const point = text.codePointAt(index) ?? 0
  const common = { offset: start + index, codePoint: codePointName(point) }
  if (point === 0x3d)
    return {
      ...common,
      kind: 'padding',
      message: 'Padding: "=" stands here, and JOSE leaves it out.',
      fix: 'Remove it.',
      isAcceptedElsewhere: true,
    }
  if (point <= 0x20)
    return {
      ...common,
      kind: 'white-space',
      message: `White space (${codePointName(point)}) inside a part.`,
      fix: 'Remove it.',
      isAcceptedElsewhere: true,
    }
  const name =
    lookAlikes.get(point) ?? (point > 0x20 && point < 0x7f ? `"${String.fromCodePoint(point)}"` : null)
  return {
    ...common,
    kind: 'invalid-character',
    message: `${codePointName(point)}${name === null ? '' : ` (${name})`} is not in the base64url alphabet.`,
    fix: 'Copy the token again from where it was issued.',
    isAcceptedElsewhere: false,
  }
}

function wrongAlphabet(code: number, offset: number): SegmentProblem {
  const [found, wanted] = code === plus ? ['+', '-'] : ['/', '_']
  return {
    kind: 'wrong-alphabet',
    offset,
    codePoint: codePointName(code),
    message: `"${found}" belongs to the standard Base64 alphabet; base64url writes "${wanted}".`,
    fix: `Encode with the URL-safe alphabet: "${wanted}" in place of "${found}".`,
    isAcceptedElsewhere: true,
  }
}

function surplus(offset: number): SegmentProblem {
  return {
    kind: 'length',
    offset,
    codePoint: null,
    message: 'One character too many or three too few: no bytes encode to this length (4n + 1).',
    fix: 'Copy the token again: part of it is missing.',
    isAcceptedElsewhere: false,
  }
}

function spareBits(text: string, last: number, bits: number, start: number): SegmentProblem {
  const value = values[text.charCodeAt(last)] ?? 0
  const canonical = alphabet[(value >> bits) << bits] ?? ''
  return {
    kind: 'spare-bits',
    offset: start + last,
    codePoint: null,
    message: `The last character, "${text[last]}", has bits set that no byte uses; the canonical character is "${canonical}".`,
    fix: 'Do not use the text of a token as a key in a cache or a denylist: it has more than one spelling.',
    isAcceptedElsewhere: true,
  }
}
