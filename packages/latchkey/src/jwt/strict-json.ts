/** Objects nested deeper than this are refused: real tokens have two or three levels, attacks have thousands. */
const maxDepth = 16

/** An object as parsed here: it has its own members and inherits none, not even `toString`. */
export type StrictObject = Readonly<Record<string, unknown>>

/**
 * Parses one JSON object, frozen at every level, or returns null.
 *
 * JSON.parse keeps the last of two members with one name where others keep the first, so that two parties read two
 * different tokens (RFC 7515 section 4 and RFC 7519 section 4 want such tokens refused). Refused as well: numbers
 * that overflow to Infinity, and a member `__proto__`, which is harmless here but changes the prototype of whatever
 * object a caller assigns the claims to.
 */
export function parseStrictObject(text: string): StrictObject | null {
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const tally = { members: 0 }
  const object = rebuild(value, 1, tally)
  // What the text spells minus what the parser kept: the duplicates, however they were escaped.
  return object !== null && tally.members === countSpelledMembers(text) ? (object as StrictObject) : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// Instances inherit from an empty object. Copying into one and freezing it costs a fifth of setting a parsed object's
// prototype to null and freezing that. The cast: TypeScript knows no constructor functions.
const OwnMembers = function () {} as unknown as { new (): Record<string, unknown>; prototype: object }
OwnMembers.prototype = Object.freeze(Object.create(null) as object)

/** A frozen copy of a parsed object or list, or null if it must be refused. Tallies the members of all objects. */
function rebuild(value: object, depth: number, tally: { members: number }): object | null {
  if (depth > maxDepth) return null
  const isList = Array.isArray(value)
  const copy = (isList ? [] : new OwnMembers()) as Record<string, unknown>
  for (const name in value) {
    let inner = (value as Record<string, unknown>)[name]
    if (typeof inner === 'object' && inner !== null) {
      inner = rebuild(inner, depth + 1, tally)
      if (inner === null) return null
    } else if (inner === Infinity || inner === -Infinity) return null
    if (!isList) {
      if (name === '__proto__') return null
      tally.members++
    }
    copy[name] = inner
  }
  return Object.freeze(copy)
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
