import type { Bytes } from '../bytes/index.ts'
import { counterparts, letters, letterValues, outside, urlSafe } from './alphabet.ts'
import { escapeAt, type Escape } from './escapes.ts'
import { codePointName, Findings, type NewFinding, type Place } from './findings.ts'
import { modeFacts, type Base64Mode, type ModeFacts } from './modes.ts'
import { strayFor } from './strays.ts'

export interface ScannerOptions {
  readonly mode: Base64Mode
  /** Where in the text the first character stands. @default its beginning */
  readonly start?: Place
  /** Whether `%2B` and `\u002b` are taken for what they stand for; a piece must not end within one. */
  readonly escapes?: 'read' | 'as-they-are'
}

/** Decodes Base64 in pieces of any size, as far as it goes, and collects what is wrong with it, and where. */
export class Base64Scanner {
  readonly findings: Findings = new Findings()
  /** Offsets into the bytes at which another encoded block begins, after the first. */
  readonly blocks: number[] = []
  /** By the letters that only one alphabet has. */
  alphabet: 'standard' | 'url' | 'mixed' | 'either' = 'either'

  readonly #mode: ModeFacts
  readonly #escapes: 'read' | 'as-they-are'
  #at: number
  #line: number
  #lineStart: number
  /** Characters other than spaces on the line so far. */
  #lineLength = 0
  #shortLine: Place | null = null
  #lastWasCr = false
  /** The letters of the group that is not yet full: how many, their bits, and where it begins. */
  #count = 0
  #held = 0
  #groupPlace: Place
  #pads = 0
  #padPlace: Place
  #isClosed = false
  #total = 0
  #out: Bytes = new Uint8Array(0)
  #filled = 0

  constructor({ mode, start = origin, escapes = 'as-they-are' }: ScannerOptions) {
    this.#mode = modeFacts(mode)
    this.#escapes = escapes
    this.#at = start.at
    this.#line = start.line
    this.#lineStart = start.at - start.column + 1
    this.#groupPlace = start
    this.#padPlace = start
  }

  /** The bytes that this piece completes. */
  push(text: string): Bytes {
    this.#begin(text.length)
    const base = this.#at
    let index = 0
    while (index < text.length) {
      if (this.#count === 0) index = this.#wholeGroups(text, index)
      if (index >= text.length) break
      this.#at = base + index
      index += this.#take(text, index)
    }
    this.#at = base + text.length
    return this.#out.slice(0, this.#filled)
  }

  /** What was left in the last group. No piece may follow. */
  end(): Bytes {
    this.#begin(0)
    if (this.#pads > 0) this.#closeWithTooFewPads()
    else if (this.#count > 0) this.#closeWithoutPads()
    this.#checkLineLength()
    return this.#out.slice(0, this.#filled)
  }

  /** Nearly all of any text: four letters that both alphabets have, one group after the other. */
  #wholeGroups(text: string, start: number): number {
    if (this.#isClosed || this.#shortLine !== null) return start
    let index = start
    for (; index + 4 <= text.length; index += 4) {
      const a = letterValues[text.charCodeAt(index)]!
      const b = letterValues[text.charCodeAt(index + 1)]!
      const c = letterValues[text.charCodeAt(index + 2)]!
      const d = letterValues[text.charCodeAt(index + 3)]!
      if (!(a < 62 && b < 62 && c < 62 && d < 62)) break
      this.#out[this.#filled++] = (a << 2) | (b >> 4)
      this.#out[this.#filled++] = (b << 4) | (c >> 2)
      this.#out[this.#filled++] = (c << 6) | d
    }
    this.#lineLength += index - start
    this.#total += ((index - start) / 4) * 3
    return index
  }

  /** Takes what stands at an index, and says how long it is. */
  #take(text: string, index: number): number {
    const code = text.charCodeAt(index)
    if (code === equals) this.#pad()
    else if (isLetter(code)) this.#letter(code)
    else if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) this.#space(code)
    else {
      const escape = this.#escapes === 'read' ? escapeAt(text, index) : null
      if (escape !== null) return this.#escape(escape)
      return this.#stray(String.fromCodePoint(text.codePointAt(index)!))
    }
    return 1
  }

  #letter(code: number): void {
    const value = letterValues[code]!
    if (this.#pads > 0) this.#closeWithTooFewPads()
    if (this.#isClosed) this.#nextBlock()
    if (this.#shortLine !== null) this.#reportShortLine(this.#shortLine)
    if (this.#count === 0) this.#groupPlace = this.#place()
    if (value > 61) this.#noteAlphabet(String.fromCharCode(code))
    this.#held = (this.#held << 6) | (value % urlSafe)
    this.#lineLength++
    if (++this.#count < 4) return
    this.#put(this.#held >> 16)
    this.#put(this.#held >> 8)
    this.#put(this.#held)
    this.#count = 0
    this.#held = 0
  }

  #escape({ length, character }: Escape): number {
    const severity = this.#mode.wrappers === 'all' ? 'note' : 'error'
    const text = 'Escapes such as %2B, \\n and \\u003d were read as what they stand for.'
    this.#report({ kind: 'escapes', severity, text })
    this.#take(character, 0)
    return length
  }

  #stray(character: string): number {
    const stray = strayFor(character)
    const codePoint = codePointName(character)
    const shown = /^[\p{C}\p{Z}]$/u.test(character) ? codePoint : `“${character}” (${codePoint})`
    if (stray === null) {
      const text = `${shown} is not a character of Base64; it was skipped.`
      this.#report({ kind: 'invalid-character', severity: 'error', codePoint, text })
    } else if (stray.instead === '') {
      const severity = this.#mode.whitespace === 'anywhere' ? 'warning' : 'error'
      const text = `${codePoint} is a ${stray.name}, which cannot be seen; it was skipped.`
      this.#report({ kind: 'invisible-character', severity, codePoint, text, suggestion: '' })
    } else {
      const suggestion = stray.instead
      const text = `${shown} is a ${stray.name}; it was read as “${suggestion}”.`
      this.#report({ kind: 'look-alike', severity: 'error', codePoint, text, suggestion })
      this.#take(suggestion, 0)
    }
    return character.length
  }

  #space(code: number): void {
    const isBreak = code === 0x0a || code === 0x0d
    const { whitespace, lineBreak } = this.#mode
    const isAllowed = whitespace === 'anywhere' || (whitespace === 'line-breaks' && isBreak)
    const blame = isBreak
      ? 'A line break stands in the text; this form has none.'
      : 'A space stands in the text.'
    const text = isAllowed ? 'Spaces and line breaks were skipped.' : blame
    this.#report({ kind: 'whitespace', severity: isAllowed ? 'note' : 'error', text })
    if (lineBreak === 'crlf' && code === 0x0a && !this.#lastWasCr) {
      const text = 'The line ends with LF alone; MIME demands CRLF.'
      this.#report({ kind: 'line-break', severity: 'error', text })
    }
    if (isBreak) this.#checkLineLength()
    this.#lastWasCr = code === 0x0d
    if (code !== 0x0a) return
    this.#line++
    this.#lineStart = this.#at + 1
  }

  #checkLineLength(): void {
    const { lineLength, name, label } = this.#mode
    if (lineLength !== null && this.#lineLength > lineLength) {
      const text = `The line has ${this.#lineLength} characters; ${label} has ${lineLength} at most.`
      this.#report({ kind: 'line-length', severity: 'error', text })
    }
    // In PEM every line but the last is full: whether this was the last shows only when letters follow.
    const isShort = name === 'pem' && this.#lineLength > 0 && this.#lineLength < lineLength!
    if (isShort) this.#shortLine = this.#place()
    this.#lineLength = 0
  }

  #reportShortLine(place: Place): void {
    this.#shortLine = null
    const text = 'The line is shorter than 64 characters, and not the last.'
    this.#report({ kind: 'line-length', severity: 'error', text, place })
  }

  #noteAlphabet(character: string): void {
    const mine = character === '+' || character === '/' ? 'standard' : 'url'
    if (this.#mode.alphabet !== 'either' && this.#mode.alphabet !== mine) {
      const suggestion = counterparts[character]!
      const name = mine === 'url' ? 'URL-safe' : 'standard'
      const text = `“${character}” belongs to the ${name} alphabet; in this form it is “${suggestion}”.`
      const codePoint = codePointName(character)
      this.#report({ kind: 'wrong-alphabet', severity: 'error', codePoint, text, suggestion })
    }
    if (this.alphabet === 'either') this.alphabet = mine
    if (this.alphabet === mine || this.alphabet === 'mixed') return
    this.alphabet = 'mixed'
    const text = `“${character}”: the text mixes the standard alphabet (+ /) and the URL-safe one (- _).`
    this.#report({ kind: 'mixed-alphabets', severity: 'warning', text })
  }

  #pad(): void {
    this.#lineLength++
    if (this.#count < 2) {
      this.#padWithoutGroup()
      return
    }
    if (this.#pads === 0) this.#padPlace = this.#place()
    this.#pads++
    if (this.#mode.padding === 'forbidden') {
      const text = '“=” is not used in this form.'
      this.#report({ kind: 'forbidden-padding', severity: 'error', text, suggestion: '' })
    }
    if (this.#count + this.#pads === 4) this.#closeGroup()
  }

  #padWithoutGroup(): void {
    if (this.#count === 1) this.#dropSurplusLetter()
    const isSurplus = this.#total > 0
    const text = isSurplus
      ? '“=” is one too many: it can only fill up a group of two or three characters.'
      : '“=” stands before any data; it can only fill up the last group.'
    const kind = isSurplus ? 'surplus-padding' : 'misplaced-padding'
    this.#report({ kind, severity: isSurplus ? this.#blame() : 'error', text, suggestion: '' })
  }

  #closeWithTooFewPads(): void {
    const group = this.#groupText()
    const suggestion = group.padEnd(4, '=')
    const text = `The group “${group}” needs ${4 - this.#count} “=” and has ${this.#pads}: in full it is “${suggestion}”.`
    const found = { kind: 'wrong-padding', severity: this.#blame(), text, suggestion } as const
    this.#report({ ...found, place: this.#padPlace })
    this.#closeGroup()
  }

  #closeWithoutPads(): void {
    if (this.#count === 1) {
      this.#dropSurplusLetter()
      return
    }
    if (this.#mode.padding !== 'forbidden') {
      const suggestion = this.#groupText().padEnd(4, '=')
      const severity = this.#mode.padding === 'required' ? 'error' : 'note'
      const text = `The padding is left out: in full the last group is “${suggestion}”.`
      this.#report({ kind: 'missing-padding', severity, text, suggestion })
    }
    this.#closeGroup()
  }

  #dropSurplusLetter(): void {
    const text =
      `“${this.#groupText()}” is left over: the last group has one character, which is 6 bits, and a byte has 8. ` +
      'A character is missing before it, or this one is too many.'
    this.#report({ kind: 'length', severity: 'error', text, suggestion: '', place: this.#groupPlace })
    this.#count = 0
    this.#held = 0
  }

  /** A group of two or three letters: one or two bytes, and bits that belong to no byte. */
  #closeGroup(): void {
    const spareBits = this.#count === 2 ? 4 : 2
    const bits = this.#held >> spareBits
    const spare = this.#held & ((1 << spareBits) - 1)
    if (spare !== 0) this.#reportSpareBits(spare)
    if (this.#count === 3) this.#put(bits >> 8)
    this.#put(bits)
    this.#isClosed = this.#pads > 0
    this.#count = 0
    this.#held = 0
    this.#pads = 0
  }

  #reportSpareBits(spare: number): void {
    const padding = this.#pads > 0 ? '='.repeat(4 - this.#count) : ''
    const written = this.#groupText() + padding
    this.#held -= spare
    const suggestion = this.#groupText() + padding
    this.#held += spare
    const text =
      `“${written}” has bits set that belong to no byte: the canonical form is “${suggestion}”. ` +
      'Some decoders refuse it, and others take both for the same.'
    const found = { kind: 'spare-bits', severity: this.#blame(), text, suggestion } as const
    this.#report({ ...found, place: this.#groupPlace })
  }

  /** The letters of the open group, from their bits. */
  #groupText(): string {
    const alphabet = letters[this.alphabet === 'url' ? 'url' : 'standard']
    let text = ''
    for (let left = this.#count - 1; left >= 0; left--) text += alphabet[(this.#held >> (left * 6)) & 63]!
    return text
  }

  #nextBlock(): void {
    this.#isClosed = false
    this.blocks.push(this.#total)
    const text = 'Another block begins after the padding: these are several encodings, one after the other.'
    this.#report({ kind: 'concatenated', severity: this.#blame(), text })
  }

  /** How bad it is to be wrong where a lenient decoder still knows what is meant. */
  #blame(): 'error' | 'warning' {
    return this.#mode.name === 'lenient' ? 'warning' : 'error'
  }

  #report(finding: Omit<NewFinding, 'place'> & { readonly place?: Place }): void {
    this.findings.add({ place: this.#place(), ...finding })
  }

  #place(): Place {
    return { at: this.#at, line: this.#line, column: this.#at - this.#lineStart + 1 }
  }

  #begin(length: number): void {
    // Three bytes for four letters, and what an open group from before still holds.
    this.#out = new Uint8Array(Math.ceil(length / 4) * 3 + 3)
    this.#filled = 0
  }

  #put(byte: number): void {
    this.#out[this.#filled++] = byte
    this.#total++
  }
}

const origin: Place = { at: 0, line: 1, column: 1 }
const equals = 0x3d

function isLetter(code: number): boolean {
  return code < 128 && letterValues[code]! !== outside
}
