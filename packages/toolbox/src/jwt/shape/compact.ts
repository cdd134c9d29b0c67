import { encodeUtf8 } from '../../bytes/index.ts'
import { decodePart } from '../inspect/decode.ts'
import type { DecodedPart } from '../inspect/inspection.ts'
import { memberOf, stringMember } from '../json/access.ts'
import { nothing, type Anatomy, type Piece } from './anatomy.ts'
import { opaqueWords } from './opaque.ts'
import { readSegment, type SegmentReading } from './segment.ts'
import type { Part, PartName, ShapeName } from './shape.ts'
import { shapeOf, shapeWith } from './shapes.ts'

/** Takes the compact serialization apart: parts with dots between them (RFC 7515 and RFC 7516, section 7.1). */
export function dissectCompact(token: string, start: number): Anatomy {
  const unencoded = dissectUnencoded(token, start)
  if (unencoded !== null) return unencoded
  const pieces = splitAtDots(token, start)
  const [first] = pieces
  if (pieces.length === 1 && first !== undefined) return dissectOne(first)
  if (pieces.length === 2 || pieces.length === 3) return dissectJws(pieces)
  if (pieces.length === 5) return dissectJwe(pieces)
  return dissectOther(pieces)
}

/** More parts than these are not told apart: five million dots must not become five million objects. */
const maxPieces = 16

function splitAtDots(token: string, start: number): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  while (pieces.length < maxPieces) {
    const dot = token.indexOf('.', from)
    pieces.push({ text: token.slice(from, dot === -1 ? token.length : dot), start: start + from })
    if (dot === -1) break
    from = dot + 1
  }
  return pieces
}

function dissectOne(piece: Piece): Anatomy {
  if (piece.text === '') return { ...nothing, shape: shapeOf('empty') }
  const segment = readSegment(piece.text, piece.start)
  const decoded = decodePart(segment.bytes)
  // Six digits are base64url for bytes, too. Only an object or an array says that this was meant to be one.
  const kind = decoded.json?.root?.kind
  if (segment.isComplete && (kind === 'object' || kind === 'array')) {
    const isHeader = stringMember(decoded.json?.root ?? null, 'alg') !== null
    const part = partOf(isHeader ? 'header' : 'payload', piece, segment)
    return {
      ...nothing,
      shape: shapeOf('one-part'),
      parts: [part],
      [isHeader ? 'header' : 'payload']: decoded,
    }
  }
  return { ...nothing, shape: shapeWith('opaque', opaqueWords(piece.text)) }
}

function dissectJws(pieces: readonly Piece[]): Anatomy {
  const [head, body, tail] = pieces
  if (head === undefined || body === undefined) return { ...nothing, shape: shapeOf('empty') }
  const headSegment = readSegment(head.text, head.start)
  const header = decodePart(headSegment.bytes)
  const bodySegment = readSegment(body.text, body.start)
  const tailSegment = tail === undefined ? null : readSegment(tail.text, tail.start)
  // Two or three words with dots between them (a host name, a version) are not a token.
  if (header.json?.root?.kind !== 'object' && !looksEncoded(head.text))
    return { ...nothing, shape: shapeWith('opaque', opaqueWords(pieces.map(({ text }) => text).join('.'))) }
  const root = header.json?.root ?? null
  const algorithm = stringMember(root, 'alg')
  const parts = [partOf('header', head, headSegment), partOf('payload', body, bodySegment)]
  if (tail !== undefined && tailSegment !== null) parts.push(partOf('signature', tail, tailSegment))
  const isDetached = body.text === '' && tail !== undefined && tail.text !== ''
  return {
    ...nothing,
    shape: shapeOf(jwsShape(algorithm, body.text, tail?.text ?? null)),
    parts,
    header,
    payload: isDetached ? null : decodePart(bodySegment.bytes),
    signatures: [
      {
        algorithm,
        kid: stringMember(root, 'kid'),
        signature: tail?.text ?? '',
        protectedHeader: head.text,
        signingInput: isDetached ? null : `${head.text}.${body.text}`,
        isPayloadEncoded: true,
      },
    ],
  }
}

function jwsShape(algorithm: string | null, body: string, tail: string | null): ShapeName {
  if (tail === null) return 'signature-stripped'
  if (tail === '') return algorithm?.toLowerCase() === 'none' ? 'unsecured' : 'signature-missing'
  return body === '' ? 'jws-detached' : 'jws'
}

/** With `b64: false` the payload stands in the token as it is, dots and all: between the first dot and the last. */
export function dissectUnencoded(token: string, start: number): Anatomy | null {
  const firstDot = token.indexOf('.')
  const lastDot = token.lastIndexOf('.')
  if (firstDot === lastDot) return null
  const head = { text: token.slice(0, firstDot), start }
  const body = { text: token.slice(firstDot + 1, lastDot), start: start + firstDot + 1 }
  const tail = { text: token.slice(lastDot + 1), start: start + lastDot + 1 }
  if (head.text.length > maxHeaderLength) return null
  const headSegment = readSegment(head.text, head.start)
  const header = decodePart(headSegment.bytes)
  const root = header.json?.root ?? null
  const b64 = memberOf(root, 'b64')
  if (b64?.kind !== 'boolean' || b64.value) return null
  const shape = shapeOf('jws-unencoded')
  const isDetached = body.text === ''
  return {
    ...nothing,
    shape: { ...shape, needsPayload: isDetached },
    parts: [
      partOf('header', head, headSegment),
      {
        name: 'payload',
        start: body.start,
        end: body.start + body.text.length,
        byteLength: null,
        problems: [],
      },
      partOf('signature', tail, readSegment(tail.text, tail.start)),
    ],
    header,
    payload: isDetached ? null : decodePart(encodeUtf8(body.text)),
    signatures: [
      {
        algorithm: stringMember(root, 'alg'),
        kid: stringMember(root, 'kid'),
        signature: tail.text,
        protectedHeader: head.text,
        signingInput: isDetached ? null : `${head.text}.${body.text}`,
        isPayloadEncoded: false,
      },
    ],
  }
}

/** A header that is longer than this is not looked into for `b64`. */
const maxHeaderLength = 65_536

const jweParts: readonly PartName[] = [
  'header',
  'encrypted key',
  'initialization vector',
  'ciphertext',
  'authentication tag',
]

function dissectJwe(pieces: readonly Piece[]): Anatomy {
  const segments = pieces.map(({ text, start }) => readSegment(text, start))
  const [first] = segments
  const header: DecodedPart | null = first === undefined ? null : decodePart(first.bytes)
  const parts = pieces.map((piece, index) =>
    partOf(jweParts[index] ?? 'unknown', piece, segments[index] ?? readSegment(piece.text, piece.start)),
  )
  const root = header?.json?.root ?? null
  // An ellipsis behind two parts makes five, too. What is encrypted says how, or at least has a ciphertext.
  const isJwe = memberOf(root, 'enc') !== null || (root?.kind === 'object' && pieces[3]?.text !== '')
  return isJwe ? { ...nothing, shape: shapeOf('jwe'), parts, header } : dissectOther(pieces)
}

function dissectOther(pieces: readonly Piece[]): Anatomy {
  const [first, second] = pieces
  const segments = pieces.map((piece) => readSegment(piece.text, piece.start))
  const header = segments[0] === undefined ? null : decodePart(segments[0].bytes)
  const isToken = header?.json?.root?.kind === 'object'
  if (!isToken && !looksEncoded(first?.text ?? '')) return { ...nothing, shape: shapeOf('opaque') }
  const count = pieces.length >= maxPieces ? `${maxPieces} or more` : String(pieces.length)
  return {
    ...nothing,
    shape: shapeWith('wrong-part-count', `This has ${count}.`),
    parts: pieces.map((piece, index) =>
      partOf(
        isToken && index === 0 ? 'header' : isToken && index === 1 ? 'payload' : 'unknown',
        piece,
        segments[index] ?? readSegment(piece.text, piece.start),
      ),
    ),
    header: isToken ? header : null,
    payload: isToken && second !== undefined ? decodePart(segments[1]?.bytes ?? new Uint8Array()) : null,
  }
}

/** The base64url of `{` followed by a quote or white space, so that a damaged header still counts as one. */
function looksEncoded(text: string): boolean {
  return /^(e[wy]|ICJ|IHs|Cns|77-7|77\+7)/.test(text)
}

export function partOf(
  name: PartName,
  { text, start }: Piece,
  { bytes, problems, isComplete }: SegmentReading,
): Part {
  return { name, start, end: start + text.length, byteLength: isComplete ? bytes.length : null, problems }
}
