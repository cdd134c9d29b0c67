import { nothing, type Anatomy, type Piece } from './anatomy.ts'
import { dissectCompact } from './compact.ts'
import { dissectJson } from './json-serialization.ts'
import { readSegment } from './segment.ts'
import type { Part } from './shape.ts'
import { shapeOf } from './shapes.ts'

/** Finds out what kind of thing a token is and takes it apart, as far as that goes. */
export function dissect(token: string): Anatomy {
  if (token === '') return { ...nothing, shape: shapeOf('empty') }
  if (/^\s*\{/.test(token)) return dissectJson(token) ?? { ...nothing, shape: shapeOf('json') }
  if (/^v[1-4]\.(local|public)\./.test(token)) return { ...nothing, shape: shapeOf('paseto') }
  return token.includes('~') ? dissectSdJwt(token) : dissectCompact(token, 0)
}

/** RFC 9901 section 4: the issuer's token, `~`, disclosures each with a `~` behind, and perhaps a key-binding token. */
function dissectSdJwt(token: string): Anatomy {
  const [jwt, ...rest] = splitAtTildes(token)
  const issued = dissectCompact(jwt?.text ?? '', 0)
  if (issued.signatures.length === 0) return issued
  const last = rest.at(-1)
  const keyBinding = last === undefined || last.text === '' ? null : last
  const disclosures = rest.slice(0, -1)
  return {
    ...issued,
    shape:
      issued.shape.name === 'jws'
        ? shapeOf(keyBinding === null ? 'sd-jwt' : 'sd-jwt-with-key-binding')
        : issued.shape,
    parts: [
      ...issued.parts,
      ...disclosures.map(disclosurePart),
      ...(keyBinding === null ? [] : [keyBindingPart(keyBinding)]),
    ],
    disclosures,
    keyBinding,
  }
}

function splitAtTildes(token: string): readonly Piece[] {
  const pieces: Piece[] = []
  let start = 0
  while (pieces.length < maxDisclosures) {
    const tilde = token.indexOf('~', start)
    pieces.push({ text: token.slice(start, tilde === -1 ? token.length : tilde), start })
    if (tilde === -1) return pieces
    start = tilde + 1
  }
  return [...pieces, { text: token.slice(start), start }]
}

/** What is behind this many is taken for one last part, which then cannot be read. */
const maxDisclosures = 1000

function disclosurePart({ text, start }: Piece): Part {
  const { bytes, problems, isComplete } = readSegment(text, start)
  return {
    name: 'disclosure',
    start,
    end: start + text.length,
    byteLength: isComplete ? bytes.length : null,
    problems,
  }
}

function keyBindingPart({ text, start }: Piece): Part {
  return { name: 'key binding', start, end: start + text.length, byteLength: null, problems: [] }
}
