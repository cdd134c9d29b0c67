import { maxJsonTokens } from '../limits.ts'

/** One piece of a JSON text. The pieces of a text, one after another, are the text. */
export interface JsonToken {
  /** `name` is a string before a colon; `unread` is the rest behind the first error. */
  kind: 'space' | 'punctuation' | 'name' | 'string' | 'number' | 'literal' | 'unread'
  /** UTF-16 index. */
  readonly start: number
  readonly end: number
}

export interface Scan {
  readonly tokens: JsonToken[]
  /** The first character that belongs to no token, and why. */
  readonly problem: { readonly message: string; readonly offset: number } | null
}

/** Cuts a text into JSON tokens, without asking whether they make sense together. */
export function scanJson(text: string): Scan {
  const tokens: JsonToken[] = []
  let at = 0
  // JSON has no byte order mark. What stands behind one can still be shown; `hasByteOrderMark` says that it was there.
  if (text.startsWith('\uFEFF')) tokens.push({ kind: 'space', start: 0, end: (at = 1) })
  const stop = (message: string, offset: number): Scan => {
    if (at < text.length) tokens.push({ kind: 'unread', start: at, end: text.length })
    return { tokens, problem: { message, offset } }
  }
  while (at < text.length) {
    if (tokens.length >= maxJsonTokens) return stop(`More than ${maxJsonTokens} tokens are not read.`, at)
    const token = tokenAt(text, at)
    if ('message' in token) return stop(token.message, token.offset)
    tokens.push(token)
    at = token.end
  }
  return { tokens, problem: null }
}

type Scanned = JsonToken | { readonly message: string; readonly offset: number }

const space = /[ \t\n\r]+/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /[A-Za-z_$][\w$]*/y

function tokenAt(text: string, start: number): Scanned {
  const character = text[start] ?? ''
  if ('{}[],:'.includes(character)) return { kind: 'punctuation', start, end: start + 1 }
  if (character === '"') return stringAt(text, start)
  const spaceEnd = endOf(space, text, start)
  if (spaceEnd > start) return { kind: 'space', start, end: spaceEnd }
  const numberEnd = endOf(number, text, start)
  if (numberEnd > start) return numberAt(text, start, numberEnd)
  const wordEnd = endOf(word, text, start)
  if (wordEnd > start) return literalAt(text, start, wordEnd)
  return { message: strayMessage(text, start), offset: start }
}

function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : start
}

function numberAt(text: string, start: number, end: number): Scanned {
  const next = text[end] ?? ''
  if (/\d/.test(next)) return { message: 'A number cannot begin with 0.', offset: start }
  if (/[.\w]/.test(next)) return { message: 'This number is not finished as JSON wants it.', offset: end }
  return { kind: 'number', start, end }
}

function literalAt(text: string, start: number, end: number): Scanned {
  const found = text.slice(start, end)
  if (found === 'true' || found === 'false' || found === 'null') return { kind: 'literal', start, end }
  const shown = found.length > 20 ? `${found.slice(0, 20)}…` : found
  return { message: `${shown} is not a JSON value; text needs double quotes.`, offset: start }
}

function stringAt(text: string, start: number): Scanned {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) return { kind: 'string', start, end: at + 1 }
    if (unit < 0x20) return { message: `${codePointName(unit)} must be escaped inside a string.`, offset: at }
    if (unit !== 0x5c) continue
    const length = escapeLength(text, at)
    if (length === 0) return { message: 'This escape does not exist in JSON.', offset: at }
    at += length - 1
  }
  return { message: 'This string has no closing quote.', offset: start }
}

function escapeLength(text: string, at: number): number {
  const letter = text[at + 1] ?? ''
  if (letter === 'u') return /^[\dA-Fa-f]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0
  return letter !== '' && '"\\/bfnrt'.includes(letter) ? 2 : 0
}

function strayMessage(text: string, at: number): string {
  const point = text.codePointAt(at) ?? 0
  if (point === 0xfe_ff) return 'A byte order mark (U+FEFF) stands here; JSON has none.'
  if (point === 0x27) return 'A single quote (U+0027) stands here; JSON wants double quotes.'
  return `${codePointName(point)} cannot stand here.`
}

/** Such as `U+00A0`. */
export function codePointName(point: number): string {
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
}
