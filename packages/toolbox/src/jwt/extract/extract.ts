import { maxInputLength } from '../limits.ts'
import { dissectUnencoded } from '../shape/compact.ts'
import { dissectJson } from '../shape/json-serialization.ts'
import { findTokens, type Find } from './find-tokens.ts'
import { foundAs, schemeBefore } from './labels.ts'
import { removalsOf, sentenceOf, type Removal } from './removals.ts'

export type { Removal } from './removals.ts'

/** Tokens that were found in something pasted. */
export interface Extraction {
  /** In the order in which they stand; empty when there is nothing. Several: let the user choose. */
  readonly candidates: readonly TokenCandidate[]
  /** A sentence, when the input was not looked at: it is longer than `maxInputLength`. */
  readonly refusal: string | null
}

export interface TokenCandidate {
  /** The token itself, ready for `inspect`. */
  readonly token: string
  /** Where it was: `access_token`, `cookie "sid"`, `Authorization header`. Null when it was all there was. */
  readonly foundAs: string | null
  /** UTF-16 range in what was pasted. */
  readonly start: number
  readonly end: number
  readonly removed: readonly Removal[]
  /** "Removed `Bearer ` and 2 line breaks.", or empty. */
  readonly removedSentence: string
}

/**
 * Finds tokens in anything pasted: `Authorization` headers, cookies, curl lines, JSON, URLs, log lines, wrapped lines, quotes.
 * What it gives, given again, comes back unchanged.
 */
export function extractTokens(pasted: string): Extraction {
  if (pasted.length > maxInputLength) return { candidates: [], refusal: refusal(pasted.length) }
  const whole = wholeJson(pasted) ?? wholeUnencoded(pasted)
  const finds = whole === null ? findTokens(pasted, maxCandidates) : [whole]
  const all = finds.length > 0 ? finds : withoutDots(pasted)
  return { candidates: all.slice(0, maxCandidates).map((find) => candidateOf(pasted, find)), refusal: null }
}

const maxCandidates = 100

function refusal(length: number): string {
  const mebibytes = (length / 1024 / 1024).toFixed(1)
  return `This is ${mebibytes} MiB long. More than 8 MiB is not looked at; no token is that long.`
}

/** JSON that is a token as a whole (JSON serialization), or JSON without any token in it. */
function wholeJson(pasted: string): Find | null {
  const start = pasted.search(/[^\s\uFEFF]/)
  if (start === -1 || pasted[start] !== '{') return null
  const token = pasted.trimEnd().slice(start)
  const shape = dissectJson(token)?.shape.name
  if (shape === undefined || (shape === 'json' && findTokens(pasted, 1).length > 0)) return null
  return { token, start, end: start + token.length, noise: {} }
}

/** A payload that is not encoded may have any character in it, so such a token is read only when it stands alone. */
function wholeUnencoded(pasted: string): Find | null {
  const token = pasted.trim()
  if (!/^e[wy][\w-]+\./.test(token) || dissectUnencoded(token, 0) === null) return null
  const start = pasted.indexOf(token)
  return { token, start, end: start + token.length, noise: {} }
}

/** Nothing begins like a token. What is labelled as one, or stands alone, may still be opaque or damaged. */
function withoutDots(pasted: string): readonly Find[] {
  const labelled = [...pasted.matchAll(labelledValue)].slice(0, maxCandidates).map((match) => {
    const token = match[1] ?? ''
    const start = match.index + match[0].length - token.length
    return { token, start, end: start + token.length, noise: {} }
  })
  if (labelled.length > 0) return labelled
  const alone =
    /^[\s\uFEFF\u200B\u00A0"'`<([{]*([^\s"'`<>()[\]{},;\uFEFF\u200B\u00A0]+)[\s\uFEFF\u200B\u00A0"'`>)\]},;]*$/.exec(
      pasted,
    )
  const token = alone?.[1]
  if (token === undefined) return []
  const start = pasted.indexOf(token)
  return [{ token, start, end: start + token.length, noise: {} }]
}

const labelledValue =
  /(?:\b(?:Bearer|DPoP)\s+|["'?&#;\s](?:access_token|id_token|refresh_token|token|jwt)["']?\s*[=:]\s*["']?(?:Bearer\s+)?)([\w.~+/=-]+)/gi

function candidateOf(pasted: string, { token, start, end, noise }: Find): TokenCandidate {
  const scheme = schemeBefore(pasted, start)
  const removed = removalsOf(pasted, { start: start - scheme.length, end, scheme, noise })
  return {
    token,
    foundAs: foundAs(pasted.slice(Math.max(0, start - scheme.length - 400), start - scheme.length)),
    start,
    end,
    removed,
    removedSentence: sentenceOf(removed),
  }
}
