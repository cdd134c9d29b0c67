import type { Shape, ShapeName } from './shape.ts'

/** What each shape is, in words. */
const shapes: Readonly<Record<ShapeName, Omit<Shape, 'name'>>> = {
  empty: plain(
    'Nothing',
    'Paste a token: the text alone, or a header, a curl line, JSON, a URL or a log line with one in it.',
  ),
  opaque: plain(
    'An opaque token',
    'Nothing in it can be read: it is a handle that only its issuer can look up. Ask the issuer, for instance at its introspection endpoint (RFC 7662).',
  ),
  'one-part': plain(
    'One part of a token',
    'This is a single base64url part with JSON in it: a header or a payload by itself. A signed token has three parts with dots between them.',
  ),
  'signature-stripped': plain(
    'A token without its signature',
    'Two parts: the signature was cut off, with its dot. The claims can be read, and nothing says who made them.',
  ),
  jws: signed(
    'A signed token (JWS)',
    'Three parts: header, payload, signature. Anybody can read it; the signature says who made it.',
  ),
  unsecured: plain(
    'An unsecured token',
    'The header says alg "none" and the signature is empty: anybody can have made this. No verifier should accept it.',
  ),
  'signature-missing': plain(
    'A token whose signature is missing',
    'Three parts, and the last one is empty although the header names an algorithm. The signature was cut off, often by a redacting log.',
  ),
  'jws-detached': {
    ...signed(
      'A signed token with detached content',
      'Three parts, and the middle one is empty: the payload travels separately (RFC 7515 appendix F). Give the payload to check the signature.',
    ),
    needsPayload: true,
  },
  'jws-unencoded': signed(
    'A signed token with an unencoded payload',
    'The header says b64 false (RFC 7797): the payload is signed as it stands, not as base64url.',
  ),
  jwe: plain(
    'An encrypted token (JWE)',
    'Five parts: header, encrypted key, initialization vector, ciphertext, authentication tag. Only the header can be read; the claims are visible to whoever has the key to decrypt.',
  ),
  'sd-jwt': signed(
    'An SD-JWT',
    'A signed token with disclosures behind it (RFC 9901): each disclosure opens one claim whose digest the issuer signed.',
  ),
  'sd-jwt-with-key-binding': signed(
    'An SD-JWT with key binding',
    'A signed token, disclosures, and at the end a token by which the holder proves possession of the key in "cnf" (RFC 9901).',
  ),
  'jws-json': signed(
    'A signed token in JSON serialization',
    'JSON with a payload and one or more signatures (RFC 7515 section 7.2). Each signature has its own protected header.',
  ),
  'jwe-json': plain(
    'An encrypted token in JSON serialization',
    'JSON with a ciphertext and one or more recipients (RFC 7516 section 7.2). Only the headers can be read.',
  ),
  json: plain(
    'JSON, not a token',
    'This is JSON by itself: perhaps a header, a payload or a key. There is no signature to check.',
  ),
  'wrong-part-count': plain(
    'Not the number of parts of any token',
    'A signed token has three parts, an encrypted one five. Parts may be missing, or two tokens may be glued together.',
  ),
  paseto: plain(
    'A PASETO',
    'Not of the JOSE family: a PASETO names its version and purpose in front. Use a PASETO tool to read it.',
  ),
}

export function shapeOf(name: ShapeName): Shape {
  return { name, ...shapes[name] }
}

/** As `shapeOf`, with something to add to the explanation. */
export function shapeWith(name: ShapeName, addition: string): Shape {
  const shape = shapeOf(name)
  return { ...shape, explanation: `${shape.explanation} ${addition}`.trim() }
}

function plain(title: string, explanation: string): Omit<Shape, 'name'> {
  return { title, explanation, isSigned: false, needsPayload: false }
}

function signed(title: string, explanation: string): Omit<Shape, 'name'> {
  return { title, explanation, isSigned: true, needsPayload: false }
}
