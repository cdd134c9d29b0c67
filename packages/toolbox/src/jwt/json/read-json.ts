import { maxJsonDepth } from '../limits.ts'
import { isExactNumber } from './exact-number.ts'
import { scanJson, type JsonToken } from './scan.ts'

export type { JsonToken } from './scan.ts'

/** A value with the place where it stands: `text.slice(start, end)` is its source, digit for digit. */
export type JsonNode =
  | (Span & { readonly kind: 'object'; readonly members: readonly JsonMember[] })
  | (Span & { readonly kind: 'array'; readonly items: readonly JsonNode[] })
  | (Span & { readonly kind: 'string'; readonly value: string })
  | (Span & {
      readonly kind: 'number'
      /** As written: `100002348117421473`, `3.0`. */
      readonly source: string
      /** What a verifier in JavaScript reads. */
      readonly value: number
      /** Whether `value`, printed, is the number that is written. */
      readonly isExact: boolean
    })
  | (Span & { readonly kind: 'boolean'; readonly value: boolean })
  | (Span & { readonly kind: 'null' })

interface Span {
  /** UTF-16 index into the text. */
  readonly start: number
  readonly end: number
}

export interface JsonMember {
  readonly name: string
  readonly nameStart: number
  readonly nameEnd: number
  readonly value: JsonNode
  /** Which of the members of this name it is, from 0; 0 for nearly all. */
  readonly repetition: number
}

/** What came of reading a text as JSON: everything that could be read, and the first thing that could not. */
export interface JsonReading {
  /** The whole text again, piece by piece, white space and an unreadable rest included. */
  readonly tokens: readonly JsonToken[]
  /** Null when there is a problem. */
  readonly root: JsonNode | null
  readonly problem: JsonProblem | null
  readonly duplicates: readonly JsonDuplicate[]
  /** Whether U+FEFF stands in front, which JSON forbids. It is skipped. */
  readonly hasByteOrderMark: boolean
}

export interface JsonProblem {
  readonly message: string
  /** UTF-16 index, from 0. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** A name that an object has more than once. Nearly all parsers keep the last value and say nothing. */
export interface JsonDuplicate {
  readonly name: string
  /** The path of the object, such as `['cnf']`. */
  readonly path: readonly string[]
  readonly count: number
  readonly offsets: readonly number[]
}

/**
 * Reads JSON (RFC 8259) and loses nothing: the order of members, repeated names, every digit, `__proto__`. Never throws.
 * Nesting beyond 256 and more than 500,000 tokens are problems like a syntax error.
 */
export function readJson(text: string): JsonReading {
  const scan = scanJson(text)
  const duplicates: JsonDuplicate[] = []
  const hasByteOrderMark = text.startsWith('\uFEFF')
  try {
    const root = parse(text, scan.tokens, duplicates)
    return { tokens: scan.tokens, root, problem: null, duplicates, hasByteOrderMark }
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error
    // What could not even be cut into tokens is the better explanation, unless the grammar failed before it.
    const isFirst = scan.problem !== null && error.offset >= startOfRest(scan.tokens)
    const { message, offset } = isFirst && scan.problem !== null ? scan.problem : error
    const problem = { message, ...positionOf(text, offset) }
    return { tokens: scan.tokens, root: null, problem, duplicates, hasByteOrderMark }
  }
}

/** Line and column of an index, both from 1. */
export function positionOf(text: string, offset: number): { offset: number; line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1 }
}

class Unexpected extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

function startOfRest(tokens: readonly JsonToken[]): number {
  const last = tokens.at(-1)
  return last === undefined || last.kind !== 'unread' ? Number.MAX_SAFE_INTEGER : last.start
}

/** The grammar, over tokens. Depth is bounded, so recursion is. */
function parse(text: string, tokens: readonly JsonToken[], duplicates: JsonDuplicate[]): JsonNode {
  let next = 0
  const path: string[] = []

  const peek = (): JsonToken => {
    while (tokens[next]?.kind === 'space') next++
    return tokens[next] ?? { kind: 'unread', start: text.length, end: text.length }
  }
  const isAt = (mark: string): boolean => {
    const token = peek()
    return token.kind === 'punctuation' && text[token.start] === mark
  }
  const take = (mark: string, wanted: string): JsonToken => {
    const token = peek()
    if (!isAt(mark)) throw new Unexpected(`${wanted} is missing here.`, token.start)
    next++
    return token
  }

  const value = (depth: number): JsonNode => {
    const token = peek()
    if (depth > maxJsonDepth)
      throw new Unexpected(`Nested deeper than ${maxJsonDepth} levels is not read.`, token.start)
    if (isAt('{')) return object(depth)
    if (isAt('[')) return array(depth)
    next++
    const { start, end } = token
    const source = text.slice(start, end)
    switch (token.kind) {
      case 'string':
        return { kind: 'string', start, end, value: JSON.parse(source) as string }
      case 'number':
        return { kind: 'number', start, end, source, ...numberOf(source) }
      case 'literal':
        return source === 'null'
          ? { kind: 'null', start, end }
          : { kind: 'boolean', start, end, value: source === 'true' }
      default:
        throw new Unexpected(
          start === text.length ? 'The text ends too early.' : 'A value is missing here.',
          start,
        )
    }
  }

  const object = (depth: number): JsonNode => {
    const { start } = take('{', 'An opening brace')
    const members: JsonMember[] = []
    const offsets = new Map<string, number[]>()
    while (!isAt('}')) {
      if (members.length > 0) take(',', 'A comma or a closing brace')
      const nameToken = peek()
      if (nameToken.kind !== 'string')
        throw new Unexpected(
          isAt('}') ? 'A comma stands before the closing brace.' : 'A name in double quotes is missing here.',
          nameToken.start,
        )
      nameToken.kind = 'name'
      next++
      const name = JSON.parse(text.slice(nameToken.start, nameToken.end)) as string
      take(':', 'A colon')
      const seen = offsets.get(name) ?? []
      const repetition = seen.push(nameToken.start) - 1
      offsets.set(name, seen)
      path.push(name)
      const { start: nameStart, end: nameEnd } = nameToken
      members.push({ name, nameStart, nameEnd, value: value(depth + 1), repetition })
      path.pop()
    }
    for (const [name, at] of offsets) {
      if (at.length > 1) duplicates.push({ name, path: [...path], count: at.length, offsets: at })
    }
    return { kind: 'object', start, end: take('}', 'A closing brace').end, members }
  }

  const array = (depth: number): JsonNode => {
    const { start } = take('[', 'An opening bracket')
    const items: JsonNode[] = []
    while (!isAt(']')) {
      if (items.length > 0) take(',', 'A comma or a closing bracket')
      path.push(String(items.length))
      items.push(value(depth + 1))
      path.pop()
    }
    return { kind: 'array', start, end: take(']', 'A closing bracket').end, items }
  }

  const root = value(1)
  const behind = peek()
  if (behind.start < text.length)
    throw new Unexpected('Something stands behind the end of the JSON text.', behind.start)
  return root
}

function numberOf(source: string): { value: number; isExact: boolean } {
  const value = Number(source)
  return { value, isExact: isExactNumber(source, value) }
}
