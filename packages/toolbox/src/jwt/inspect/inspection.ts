import type { ClaimView } from '../claims/claim-view.ts'
import type { Extraction } from '../extract/extract.ts'
import type { Finding } from '../findings/finding.ts'
import type { JsonReading } from '../json/read-json.ts'
import type { SdJwtView } from '../sd-jwt/view.ts'
import type { Part, Shape } from '../shape/shape.ts'
import type { TimeOptions, TimeReport } from '../time/times.ts'
import type { Verdicts } from './verdicts.ts'

export interface InspectOptions extends TimeOptions {
  readonly expectations?: Expectations
  /** Which of the tokens found to inspect. @default 0 */
  readonly candidate?: number
  /** The payload, when the token comes without (detached content). */
  readonly payload?: string
}

/** What the token should say. Members left out are reported as unchecked. */
export interface Expectations {
  readonly algorithm?: string
  readonly issuer?: string
  readonly audience?: string
  readonly subject?: string
  /** Compared as media types: `application/` may be left out, case does not matter. */
  readonly type?: string
  readonly nonce?: string
}

export interface ExpectationCheck {
  readonly name: 'alg' | 'iss' | 'aud' | 'sub' | 'typ' | 'nonce'
  readonly status: 'met' | 'not-met' | 'unchecked'
  readonly expected: string | null
  /** The source of what the token has, or null when it has none. */
  readonly actual: string | null
  readonly sentence: string
}

/** Everything that can be said about a token without a key. Plain data: it may be posted to a worker or printed as JSON. */
export interface Inspection {
  /** A sentence, when the input was not looked at. Everything else is then empty. */
  readonly refusal: string | null
  readonly extraction: Extraction
  readonly chosen: number
  /** What was inspected, after extraction. */
  readonly token: string
  readonly shape: Shape
  readonly parts: readonly Part[]
  readonly header: DecodedPart | null
  readonly payload: DecodedPart | null
  /** JSON text of the header that no signature covers, in JSON serialization. */
  readonly unprotectedHeader: string | null
  /** Members of the header, in order, repetitions included. */
  readonly headerClaims: readonly ClaimView[]
  readonly claims: readonly ClaimView[]
  readonly times: TimeReport
  readonly expectations: readonly ExpectationCheck[]
  readonly sizes: readonly SizeLine[]
  readonly findings: readonly Finding[]
  readonly verdicts: Verdicts
  /** Tokens inside: a payload that is one (`cty`), and claims that are. */
  readonly nested: readonly NestedToken[]
  readonly sdJwt: SdJwtView | null
  /** The signatures of a JWS; several only in its JSON serialization. */
  readonly signatures: readonly SignaturePart[]
}

/** A part as bytes, text and JSON: as far as each of them goes. */
export interface DecodedPart {
  readonly byteLength: number
  /** Null when the bytes are not UTF-8. */
  readonly text: string | null
  /** Why there is no text: offset and bytes. */
  readonly textProblem: string | null
  /** The first 256 bytes, as hex pairs. */
  readonly hex: string
  readonly json: JsonReading | null
}

export interface SizeLine {
  readonly what: 'token' | 'header' | 'payload' | 'signature' | 'Authorization header' | 'cookie'
  readonly bytes: number
  /** Set when it is above a limit that matters. */
  readonly warning: string | null
}

export interface NestedToken {
  /** Where it is: `payload`, `payload.id_token`. */
  readonly path: string
  readonly token: string
}

/** What one signature covers and says. */
export interface SignaturePart {
  /** The `alg` of the header, or null. */
  readonly algorithm: string | null
  readonly kid: string | null
  /** base64url, as it stands in the token. */
  readonly signature: string
  /** The protected header, as it stands in the token. */
  readonly protectedHeader: string
  /** The text whose UTF-8 bytes are signed; null when the payload travels separately. */
  readonly signingInput: string | null
  /** Whether the payload goes into the signing input as base64url: false under `b64: false` (RFC 7797). */
  readonly isPayloadEncoded: boolean
}
