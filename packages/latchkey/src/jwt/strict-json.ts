/** Objects nested deeper than this are refused: real tokens have two or three levels, attacks have thousands. */
const maxDepth = 16

/** An object as parsed here: without a prototype, so that it has its own members and no others. */
export type StrictObject = Readonly<Record<string, unknown>>

/**
 * Parses one JSON object, frozen at every level, or returns null.
 *
 * JSON.parse keeps the last of two members with one name where others keep the first, so that two parties read
 * two different tokens (RFC 7515 section 4 and RFC 7519 section 4 want such tokens refused). Refused as well: numbers that overflow
 * to Infinity, and a member `__proto__`, which is harmless here but changes the prototype of whatever object a caller
 * assigns the claims to.
 */
export function parseStrictObject(text: string): StrictObject | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const members = sealMembers(value, 1)
  // What the text spells minus what the parser kept: the duplicates, however they were escaped.
  return members >= 0 && members === countSpelledMembers(text) ? (value as StrictObject) : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Freezes the value and all below it; returns how many members its objects have, or -1 if it must be refused. */
function sealMembers(value: object, depth: number): number {
  if (depth > maxDepth) return -1
  const isList = Array.isArray(value)
  let members = 0
  for (const name in value) {
    if (name === '__proto__') return -1
    const inner = (value as Record<string, unknown>)[name]
    if (typeof inner === 'object' && inner !== null) {
      const innerMembers = sealMembers(inner, depth + 1)
      if (innerMembers < 0) return -1
      members += innerMembers
    } else if (inner === Infinity || inner === -Infinity) return -1
    if (!isList) members++
  }
  if (!isList) Object.setPrototypeOf(value, null)
  Object.freeze(value)
  return members
}

/** Counts the colons outside strings of a text that is known to be JSON: one for each member that it spells. */
function countSpelledMembers(json: string): number {
  let members = 0
  let open = json.indexOf('"')
  while (open >= 0) {
    let at = closingQuote(json, open) + 1
    while (isSpace(json.charCodeAt(at))) at++
    if (json.charCodeAt(at) === colon) members++
    open = json.indexOf('"', at)
  }
  return members
}

function closingQuote(json: string, open: number): number {
  let close = json.indexOf('"', open + 1)
  while (isEscaped(json, close)) close = json.indexOf('"', close + 1)
  return close
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json.charCodeAt(at - 1 - backslashes) === backslash) backslashes++
  return backslashes % 2 === 1
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

const colon = 0x3a
const backslash = 0x5c
