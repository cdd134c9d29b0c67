import type { Noise } from './find-tokens.ts'

/** One kind of thing that was taken away to get at the token. */
export interface Removal {
  readonly kind:
    | 'bearer'
    | 'surroundings'
    | 'quotes'
    | 'punctuation'
    | 'line-breaks'
    | 'spaces'
    | 'invisible'
    | 'percent-escapes'
  readonly count: number
  /** "2 line breaks", "`Bearer `". */
  readonly words: string
}

interface Span {
  /** Of the token with its scheme. */
  readonly start: number
  readonly end: number
  readonly scheme: string
  readonly noise: Noise
}

const text = /[^\s"'`<>()[\]{},;.\u00AD\u200B-\u200D\u2060]/
const invisible = /[\u00A0\u00AD\u200B-\u200D\u2060\uFEFF]/g

/** What of the paste is not in the token. One line break at the very end is how files end, and goes without saying. */
export function removalsOf(pasted: string, { start, end, scheme, noise }: Span): readonly Removal[] {
  const before = pasted.slice(0, start)
  const behind = pasted.slice(end).replace(/\r?\n$/, '')
  const isAlone = !text.test(before) && !text.test(behind)
  const outside = isAlone ? before + behind : ''
  const counts: readonly (readonly [Removal['kind'], number, string])[] = isAlone
    ? [
        ['quotes', count(outside, /["'`]/g), 'quote'],
        ['punctuation', count(outside, /[<>()[\]{},;.]/g), 'punctuation mark'],
        ['line-breaks', count(outside, /\r?\n/g) + (noise['line-breaks'] ?? 0), 'line break'],
        ['spaces', count(outside, /[ \t]/g) + (noise.spaces ?? 0), 'space'],
        ['invisible', count(outside, invisible) + (noise.invisible ?? 0), 'invisible character'],
      ]
    : [
        ['line-breaks', noise['line-breaks'] ?? 0, 'line break'],
        ['spaces', noise.spaces ?? 0, 'space'],
        ['invisible', noise.invisible ?? 0, 'invisible character'],
      ]
  return [
    ...(scheme === '' ? [] : [{ kind: 'bearer' as const, count: 1, words: `\`${scheme}\`` }]),
    ...(isAlone ? [] : [{ kind: 'surroundings' as const, count: 1, words: surroundings(before, behind) }]),
    ...counts.filter(([, number]) => number > 0).map(([kind, number, word]) => removal(kind, number, word)),
    ...(noise['percent-escapes'] === undefined
      ? []
      : [removal('percent-escapes', noise['percent-escapes'], 'percent escape')]),
  ]
}

/** "Removed `Bearer ` and 2 line breaks." */
export function sentenceOf(removed: readonly Removal[]): string {
  const words = removed.map(({ words }) => words)
  const last = words.pop()
  if (last === undefined) return ''
  return words.length === 0 ? `Removed ${last}.` : `Removed ${words.join(', ')} and ${last}.`
}

function surroundings(before: string, behind: string): string {
  const sides = [before.trim() === '' ? '' : 'before', behind.trim() === '' ? '' : 'behind'].filter(
    (side) => side !== '',
  )
  return `the text ${sides.join(' and ')} it`
}

function removal(kind: Removal['kind'], number: number, word: string): Removal {
  return { kind, count: number, words: `${number} ${word}${number === 1 ? '' : 's'}` }
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
