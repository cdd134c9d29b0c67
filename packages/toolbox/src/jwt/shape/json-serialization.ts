import { encodeUtf8 } from '../../bytes/index.ts'
import { decodePart } from '../inspect/decode.ts'
import type { SignaturePart } from '../inspect/inspection.ts'
import { memberOf, stringMember } from '../json/access.ts'
import { readJson, type JsonNode } from '../json/read-json.ts'
import { nothing, type Anatomy, type Piece } from './anatomy.ts'
import { partOf } from './compact.ts'
import { readSegment } from './segment.ts'
import type { Part } from './shape.ts'
import { shapeOf, shapeWith } from './shapes.ts'

/** Takes the JSON serialization apart (RFC 7515 section 7.2, RFC 7516 section 7.2); null when it is neither. */
export function dissectJson(text: string): Anatomy | null {
  const root = readJson(text).root
  if (root?.kind !== 'object') return null
  if (memberOf(root, 'ciphertext') !== null) return dissectJweJson(text, root)
  if (memberOf(root, 'signature') !== null || memberOf(root, 'signatures') !== null)
    return dissectJwsJson(text, root)
  return { ...nothing, shape: shapeOf('json'), payload: decodePart(encodeUtf8(text)) }
}

function dissectJwsJson(text: string, root: JsonNode): Anatomy {
  const list = memberOf(root, 'signatures')
  const entries = list?.kind === 'array' ? list.items.slice(0, maxSignatures) : [root]
  const parts: Part[] = []
  const body = pieceOf(text, memberOf(root, 'payload'))
  const signatures: SignaturePart[] = []
  let header: Anatomy['header'] = null
  for (const entry of entries) {
    const head = pieceOf(text, memberOf(entry, 'protected'))
    const tail = pieceOf(text, memberOf(entry, 'signature'))
    const headSegment = readSegment(head?.text ?? '', head?.start ?? 0)
    const decoded = decodePart(headSegment.bytes)
    const headRoot = decoded.json?.root ?? null
    header ??= head === null ? null : decoded
    if (head !== null) parts.push(partOf('header', head, headSegment))
    if (tail !== null) parts.push(partOf('signature', tail, readSegment(tail.text, tail.start)))
    const b64 = memberOf(headRoot, 'b64')
    const isPayloadEncoded = b64?.kind !== 'boolean' || b64.value
    const signedText = isPayloadEncoded ? body?.text : stringMember(root, 'payload')
    const own = memberOf(entry, 'header')
    signatures.push({
      algorithm: stringMember(headRoot, 'alg') ?? stringMember(own, 'alg'),
      kid: stringMember(headRoot, 'kid') ?? stringMember(own, 'kid'),
      signature: tail?.text ?? '',
      protectedHeader: head?.text ?? '',
      signingInput:
        signedText === undefined || signedText === null ? null : `${head?.text ?? ''}.${signedText}`,
      isPayloadEncoded,
    })
  }
  const unprotected = entries.map((entry) => memberOf(entry, 'header')).find((node) => node !== null) ?? null
  const bodySegment = readSegment(body?.text ?? '', body?.start ?? 0)
  if (body !== null) parts.push(partOf('payload', body, bodySegment))
  const isEncoded = signatures.every(({ isPayloadEncoded }) => isPayloadEncoded)
  const payloadBytes = isEncoded ? bodySegment.bytes : encodeUtf8(stringMember(root, 'payload') ?? '')
  const total = list?.kind === 'array' ? list.items.length : 1
  const count = total === 1 ? 'One signature.' : `${total} signatures.`
  return {
    ...nothing,
    shape: { ...shapeWith('jws-json', count), needsPayload: !body?.text },
    parts: parts.toSorted((a, b) => a.start - b.start),
    header,
    payload: body === null ? null : decodePart(payloadBytes),
    unprotectedHeader: unprotected === null ? null : text.slice(unprotected.start, unprotected.end),
    signatures,
    disclosures: disclosuresIn(text, unprotected),
    keyBinding: pieceOf(text, memberOf(unprotected, 'kb_jwt')),
  }
}

/** More signatures of one token are counted and not looked at. */
const maxSignatures = 50

/** RFC 9901 section 8: in JSON serialization the disclosures travel in the unprotected header. */
function disclosuresIn(text: string, header: JsonNode | null): readonly Piece[] {
  const list = memberOf(header, 'disclosures')
  if (list?.kind !== 'array') return []
  return list.items.map((item) => pieceOf(text, item)).filter((piece) => piece !== null)
}

const jweMembers = [
  ['protected', 'header'],
  ['encrypted_key', 'encrypted key'],
  ['iv', 'initialization vector'],
  ['ciphertext', 'ciphertext'],
  ['tag', 'authentication tag'],
] as const

function dissectJweJson(text: string, root: JsonNode): Anatomy {
  const parts: Part[] = []
  let header: Anatomy['header'] = null
  for (const [member, name] of jweMembers) {
    const piece = pieceOf(text, memberOf(root, member))
    if (piece === null) continue
    const segment = readSegment(piece.text, piece.start)
    parts.push(partOf(name, piece, segment))
    if (name === 'header') header = decodePart(segment.bytes)
  }
  const recipients = memberOf(root, 'recipients')
  const count = recipients?.kind === 'array' ? recipients.items.length : 1
  const unprotected = memberOf(root, 'unprotected') ?? memberOf(root, 'header')
  return {
    ...nothing,
    shape: shapeWith('jwe-json', count === 1 ? 'One recipient.' : `${count} recipients.`),
    parts: parts.toSorted((a, b) => a.start - b.start),
    header,
    unprotectedHeader: unprotected === null ? null : text.slice(unprotected.start, unprotected.end),
  }
}

/** The inside of a string, where it stands. Base64url needs no escapes, so the source is the value. */
function pieceOf(text: string, node: JsonNode | null): Piece | null {
  if (node?.kind !== 'string') return null
  return { text: text.slice(node.start + 1, node.end - 1), start: node.start + 1 }
}
