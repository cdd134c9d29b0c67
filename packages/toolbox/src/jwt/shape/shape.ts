/** What kind of thing a text is, and what that means. */
export interface Shape {
  readonly name: ShapeName
  /** "A signed token (JWS), three parts". */
  readonly title: string
  /** What it is, what cannot be seen in it, what to do next. */
  readonly explanation: string
  /** Whether a signature can be checked at all. */
  readonly isSigned: boolean
  /** Whether the payload must be given separately: detached content, RFC 7515 appendix F. */
  readonly needsPayload: boolean
}

export type ShapeName =
  | 'empty'
  /** No dots that matter and nothing that decodes: a handle to look up, not a token to read. */
  | 'opaque'
  /** One part that decodes to JSON. */
  | 'one-part'
  /** Two parts: the signature was cut off, its dot included. */
  | 'signature-stripped'
  | 'jws'
  /** Three parts, the last one empty, `alg` none. */
  | 'unsecured'
  /** Three parts, the last one empty, but `alg` promises a signature. */
  | 'signature-missing'
  /** Three parts, the middle one empty. */
  | 'jws-detached'
  /** `b64: false` (RFC 7797): the payload is signed as it is, not as base64url. */
  | 'jws-unencoded'
  | 'jwe'
  | 'sd-jwt'
  | 'sd-jwt-with-key-binding'
  | 'jws-json'
  | 'jwe-json'
  /** JSON that is neither: a header or a claims set by itself, or a key. */
  | 'json'
  /** Four parts, or more than five. */
  | 'wrong-part-count'
  | 'paseto'

/** One part of a token. Ranges are UTF-16 indices into `Inspection.token`. */
export interface Part {
  readonly name: PartName
  readonly start: number
  readonly end: number
  /** Null when the part is not base64url. */
  readonly byteLength: number | null
  readonly problems: readonly SegmentProblem[]
}

export type PartName =
  | 'header'
  | 'payload'
  | 'signature'
  | 'encrypted key'
  | 'initialization vector'
  | 'ciphertext'
  | 'authentication tag'
  | 'disclosure'
  | 'key binding'
  | 'unknown'

/** A place where a part is not the strict base64url of RFC 7515. */
export interface SegmentProblem {
  readonly kind: 'wrong-alphabet' | 'invalid-character' | 'padding' | 'white-space' | 'length' | 'spare-bits'
  /** UTF-16 index into the token. */
  readonly offset: number
  /** Such as `U+002B`, when it is about one character. */
  readonly codePoint: string | null
  readonly message: string
  readonly fix: string
  /** Whether well-known libraries take it nevertheless, so that one token has several spellings. */
  readonly isAcceptedElsewhere: boolean
}
