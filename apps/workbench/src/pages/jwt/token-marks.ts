import type { Inspection, PartName, TokenRange } from '@latchkey/toolbox/jwt'
import type { Mark } from '../../kit/text-area.tsx'

export type PartTone = 'first' | 'second' | 'third' | 'fourth' | 'fifth'

const tones: Record<PartName, PartTone> = {
  header: 'first',
  payload: 'second',
  signature: 'third',
  'encrypted key': 'fourth',
  'initialization vector': 'fifth',
  ciphertext: 'second',
  'authentication tag': 'third',
  disclosure: 'fourth',
  'key binding': 'fifth',
  unknown: 'fourth',
}

export function toneOf(part: PartName): PartTone {
  return tones[part]
}

/** Where the parts of the token stand in what was pasted, and the stretch that is pointed at. Empty when that cannot be told. */
export function tokenMarks(
  pasted: string,
  { extraction, chosen, token, parts }: Inspection,
  lit: TokenRange | null,
): readonly Mark[] {
  const candidate = extraction.candidates[chosen]
  if (candidate === undefined) return []
  const place = placesOf(pasted, candidate, token)
  if (place === null) return []
  return parts.flatMap(({ name, start, end }) =>
    splitAt(start, end, lit)
      .filter((piece) => piece.end > piece.start)
      .map((piece): Mark => ({
        from: place(piece.start),
        to: place(piece.end - 1) + 1,
        tone: toneOf(name),
        ...(piece.isLit ? { isLit: true } : {}),
      })),
  )
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly isLit: boolean
}

function splitAt(start: number, end: number, lit: TokenRange | null): readonly Piece[] {
  if (lit === null || lit.end <= start || lit.start >= end) return [{ start, end, isLit: false }]
  const [from, to] = [Math.max(start, lit.start), Math.min(end, lit.end)]
  return [
    { start, end: from, isLit: false },
    { start: from, end: to, isLit: true },
    { start: to, end, isLit: false },
  ]
}

/** From an index in the token to one in the pasted text, across line breaks and spaces that were taken out of it. */
function placesOf(
  pasted: string,
  { start, end }: { readonly start: number; readonly end: number },
  token: string,
): ((index: number) => number) | null {
  if (pasted.slice(start, end) === token) return (index) => start + index
  const places = new Uint32Array(token.length)
  let at = start
  for (let index = 0; index < token.length; index++) {
    while (at < end && pasted[at] !== token[index]) at++
    if (at >= end) return null
    places[index] = at++
  }
  return (index) => places[index]!
}
