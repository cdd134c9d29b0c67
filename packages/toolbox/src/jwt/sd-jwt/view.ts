import type { JsonNode } from '../json/read-json.ts'

/** The parts of an SD-JWT (RFC 9901) beside the issuer-signed token. */
export interface SdJwtView {
  /** The `_sd_alg` of the payload, `sha-256` when it is not named. */
  readonly digestAlgorithm: string
  readonly disclosures: readonly Disclosure[]
  /** Digests in the payload for which no disclosure was sent: withheld claims and decoys. */
  readonly undisclosedCount: number
  readonly keyBinding: KeyBinding | null
}

export interface Disclosure {
  /** As it stands in the token. */
  readonly encoded: string
  /** The JSON text of the array. */
  readonly text: string | null
  readonly salt: string | null
  /** Null for an element of an array. */
  readonly claim: string | null
  readonly value: JsonNode | null
  /** The value's source. */
  readonly source: string | null
  /** base64url digest of `encoded`, or null before `checkSdJwt` ran. */
  readonly digest: string | null
  /** Where the digest stands in the payload, or in another disclosure. */
  readonly placement: 'not-checked' | 'in-payload' | 'in-disclosure' | 'nowhere' | 'repeated'
  readonly problem: string | null
}

export interface KeyBinding {
  readonly token: string
  readonly header: string | null
  readonly payload: string | null
  /** Whether `sd_hash` is the digest of everything before the key binding; null before `checkSdJwt` ran. */
  readonly isHashRight: boolean | null
  readonly problem: string | null
}
