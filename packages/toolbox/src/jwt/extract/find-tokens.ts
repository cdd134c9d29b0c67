import { decodeUtf8 } from '../../bytes/index.ts'
import { memberOf, stringMember } from '../json/access.ts'
import { readJson, type JsonNode } from '../json/read-json.ts'
import { readSegment } from '../shape/segment.ts'

/** A token in a text, cleaned of what stood between its characters. */
export interface Find {
  readonly token: string
  readonly start: number
  readonly end: number
  readonly noise: Noise
}

/** How much of what was dropped or undone inside the token. */
export type Noise = Partial<Record<'line-breaks' | 'spaces' | 'invisible' | 'percent-escapes', number>>

/** Every place that begins like a header, and how far the token there goes; the first `maxFinds` of them. */
export function findTokens(text: string, maxFinds: number): readonly Find[] {
  const finds: Find[] = []
  // `{"`, `{ `, `{\n` and `{}` as base64url. Not only "ey": JSON with a line break after the brace begins with "ew".
  const beginning = /(?<=^|[^\w-]|%[\dA-Fa-f]{2}|\\[nrt])(?:e[wy][\w+/-]{2}|e30(?=\.))/g
  for (
    let match = beginning.exec(text);
    match !== null && finds.length < maxFinds;
    match = beginning.exec(text)
  ) {
    const { token, end, noise } = follow(text, match.index)
    // Whatever begins within a stretch ends where it does: nothing in there is followed again, or a long list of parts
    // without a dot would be read as many times as it has parts.
    beginning.lastIndex = Math.max(end, match.index + 1)
    // One part alone is a token only when somebody pasted just that.
    if (/[.~]/.test(token) && isObjectStart(token)) finds.push({ token, start: match.index, end, noise })
  }
  return finds
}

const run = /[\w-]+/y
const wrongRun = /[+/]+(?=[\w+/=.-])/y
const escape = /%(2E|3D|2B|2F|7E|2D|5F)/iy
const padding = /={1,2}(?![\w=-])/y
const separator = /[.~]/y
const invisible = /[\u00A0\u00AD\u200B-\u200D\u2060\uFEFF]+(?=[\w.~=-])/y
const lineBreak = /(?:[ \t]*\\?\r?\n|\\r\\n|\\n)[ \t>|]*/y
const gap = /[ \t]+/y

function follow(text: string, start: number): Omit<Find, 'start'> {
  const noise: Record<string, number> = {}
  const pieces: string[] = []
  const progress = newProgress()
  const take = (piece: string): void => {
    pieces.push(piece)
    advance(progress, piece)
  }
  const drop = (kind: keyof Noise, count = 1): void => void (noise[kind] = (noise[kind] ?? 0) + count)
  const isInPath = text[start - 1] === '/'
  let at = start
  const matchAt = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    if (found !== null) at += found.length
    return found
  }
  for (;;) {
    const taken =
      matchAt(run) ?? matchAt(separator) ?? matchAt(padding) ?? (isInPath ? null : matchAt(wrongRun))
    if (taken !== null) {
      take(taken)
      continue
    }
    const escaped = matchAt(escape)
    if (escaped !== null) {
      take(decodeURIComponent(escaped))
      drop('percent-escapes')
      continue
    }
    const hidden = matchAt(invisible)
    if (hidden !== null) {
      drop('invisible', hidden.length)
      continue
    }
    const before = at
    const jump = matchAt(lineBreak) ?? matchAt(gap)
    if (jump === null) break
    const isBreak = jump.includes('\n') || jump.includes('\\n')
    if (!goesOn(text, at, progress, isBreak ? 'line-break' : 'space')) {
      at = before
      break
    }
    drop(isBreak ? 'line-breaks' : 'spaces')
  }
  return { ...withoutFullStop(pieces.join(''), at), noise }
}

/** How far into a token we are. Kept as numbers, since a long token may be wrapped into thousands of lines. */
interface Progress {
  dots: number
  /** Characters since the last dot. */
  sinceDot: number
  /** The first part. */
  headerText: string
  /** What it says, read once at the dot behind it. */
  header: JsonNode | null
}

function newProgress(): Progress {
  return { dots: 0, sinceDot: 0, headerText: '', header: null }
}

function advance(progress: Progress, piece: string): void {
  if (piece === '.') {
    if (progress.dots++ === 0) progress.header = readHeader(progress.headerText)
    progress.sinceDot = 0
    return
  }
  progress.sinceDot += piece.length
  if (progress.dots === 0 && progress.headerText.length < maxHeaderLength) progress.headerText += piece
}

/** A longer header is not asked for its algorithm. */
const maxHeaderLength = 65_536

/** A full stop behind a whole token ends a sentence. */
function withoutFullStop(token: string, end: number): { token: string; end: number } {
  const isSentence = /^[^.]+\.[^.]*\.[^.]+\.$/.test(token)
  return isSentence ? { token: token.slice(0, -1), end: end - 1 } : { token, end }
}

/** Whether the header's first characters decode to an opening brace. */
function isObjectStart(token: string): boolean {
  const { bytes } = readSegment(token.slice(0, Math.min(4, token.search(/[.~]/))), 0)
  return bytes[0] === 0x7b
}

/** Whether what stands behind a line break or a space still belongs to the token before it. */
function goesOn(text: string, at: number, progress: Progress, jump: 'line-break' | 'space'): boolean {
  const next = /^[\w\-+/=.~%\u00AD\u200B]+/.exec(text.slice(at, at + 4096))?.[0] ?? ''
  const following = text[at + next.length] ?? ''
  if (next === '' || !/^[\s"'`,;)\]}<\\]?$/.test(following)) return false
  const { dots, header } = progress
  const wanted = memberOf(header, 'enc') === null ? 2 : 4
  // A new token begins there: only a payload may look like one, right behind the first dot.
  if (/^e[wy]\w\w[\w-]*\./.test(next) && dots >= wanted) return false
  if (dots > wanted) return false
  if (dots === wanted) return completes(header, progress.sinceDot, next.replace(/=+$/, '').length)
  // Prose goes on in words; what was wrapped goes on in long stretches, or with a dot that somebody set apart.
  return jump === 'line-break'
    ? next.length >= 4 || next.includes('.')
    : next.length >= 16 || /^\.(?!\.)/.test(next)
}

/** Whether this many characters more make the last part whole, or at least bring it nearer in a long stretch. */
function completes(header: JsonNode | null, present: number, more: number): boolean {
  const isEncrypted = memberOf(header, 'enc') !== null
  const lengths = isEncrypted
    ? tagLengths
    : (signatureLengths.get(stringMember(header, 'alg') ?? '') ?? rsaLengths)
  const isWhole = lengths.includes(present)
  return (
    !isWhole && lengths.some((length) => length === present + more || (more >= 16 && length > present + more))
  )
}

/** Lengths of signatures in base64url, by algorithm. RSA's are those of 1024, 2048, 3072 and 4096 bits. */
const signatureLengths: ReadonlyMap<string, readonly number[]> = new Map([
  ['HS256', [43]],
  ['HS384', [64]],
  ['HS512', [86]],
  ['ES256', [86]],
  ['ES256K', [86]],
  ['ES384', [128]],
  ['ES512', [176]],
  ['EdDSA', [86, 152]],
  ['Ed25519', [86]],
  ['Ed448', [152]],
])
const rsaLengths: readonly number[] = [171, 342, 512, 683]
/** Of authentication tags: 128, 192 and 256 bits. */
const tagLengths: readonly number[] = [22, 32, 43]

function readHeader(header: string): JsonNode | null {
  const utf8 = decodeUtf8(readSegment(header, 0).bytes)
  return readJson(utf8.ok ? utf8.text : '').root
}
