import type { Place } from './findings.ts'

/** Something around the data that is not data. */
export interface Wrapper {
  readonly kind: 'data-url' | 'pem' | 'quotes' | 'http-basic'
  /** Index into the text. */
  readonly at: number
  /** For messages: "The data URL (image/png)". */
  readonly label: string
  /** Of a data URL; `text/plain` if it names none. */
  readonly mediaType: string | null
  /** Of PEM armour: "CERTIFICATE". */
  readonly pemLabel: string | null
}

export interface Unwrapped {
  /** Where the data stands in the text. */
  readonly start: number
  readonly end: number
  readonly wrappers: readonly Wrapper[]
  /** A data URL without `;base64` is percent-encoded. */
  readonly encoding: 'base64' | 'percent'
}

/** Finds the data in a text: within quotes, a data URL, PEM armour, the credentials of HTTP Basic (RFC 7617). */
export function unwrap(text: string): Unwrapped {
  const wrappers: Wrapper[] = []
  let [start, end] = trimmed(text, 0, text.length)
  const quote = text[start]
  if (end - start >= 2 && (quote === '"' || quote === "'" || quote === '`') && text[end - 1] === quote) {
    wrappers.push(wrapper('quotes', start, 'A pair of quotes'))
    ;[start, end] = trimmed(text, start + 1, end - 1)
  }
  const url = /^data:([^,;]*)([^,]*),/i.exec(text.slice(start, start + 1000))
  if (url !== null) {
    const mediaType = url[1]!.trim().toLowerCase() || 'text/plain'
    wrappers.push({ ...wrapper('data-url', start, `The data URL (${mediaType})`), mediaType })
    const encoding = /;\s*base64\s*$/i.test(url[2]!) ? 'base64' : 'percent'
    return { start: start + url[0].length, end, wrappers, encoding }
  }
  const inner = basicIn(text, start, end) ?? pemIn(text, start)
  if (inner === null) return { start, end, wrappers, encoding: 'base64' }
  return { ...inner, wrappers: [...wrappers, inner.wrapper], encoding: 'base64' }
}

/** Line and column of an index. */
export function placeIn(text: string, at: number): Place {
  let line = 1
  let lineStart = 0
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) {
    line++
    lineStart = next + 1
  }
  return { at, line, column: at - lineStart + 1 }
}

interface Inner {
  readonly start: number
  readonly end: number
  readonly wrapper: Wrapper
}

/** `Basic …` alone, or an Authorization header, wherever it stands: a curl line, an object of headers. */
function basicIn(text: string, from: number, to: number): Inner | null {
  const head = text.slice(from, Math.min(to, from + 100_000))
  const found =
    /^basic[ \t]+([\w+/-]{2,}={0,2})$/di.exec(head) ??
    /\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?basic[ \t]+([\w+/-]{2,}={0,2})/di.exec(head)
  const span = found?.indices?.[1]
  if (found === null || span === undefined) return null
  const label = 'The scheme of HTTP authentication (Basic)'
  return {
    start: from + span[0],
    end: from + span[1],
    wrapper: wrapper('http-basic', from + found.index, label),
  }
}

/** The first block of PEM, without the headers that old encrypted keys have. */
function pemIn(text: string, from: number): Inner | null {
  const begin = /-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n?/.exec(text.slice(from, from + 100_000))
  if (begin === null) return null
  const at = from + begin.index
  let start = at + begin[0].length
  const headers = /^(?:[A-Za-z][\w-]*: .*\r?\n(?:[ \t].*\r?\n)*)+\r?\n/.exec(text.slice(start, start + 2000))
  if (headers !== null) start += headers[0].length
  const close = text.indexOf('-----END ', start)
  const [, end] = trimmed(text, start, close === -1 ? text.length : close)
  const pemLabel = begin[1]!
  return { start, end, wrapper: { ...wrapper('pem', at, `The PEM armour (${pemLabel})`), pemLabel } }
}

function wrapper(kind: Wrapper['kind'], at: number, label: string): Wrapper {
  return { kind, at, label, mediaType: null, pemLabel: null }
}

function trimmed(text: string, from: number, to: number): readonly [number, number] {
  let [start, end] = [from, to]
  while (start < end && ' \t\r\n'.includes(text[start]!)) start++
  while (end > start && ' \t\r\n'.includes(text[end - 1]!)) end--
  return [start, end]
}
