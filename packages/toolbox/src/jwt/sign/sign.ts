import type { Finding } from '../findings/finding.ts'

export interface SignRequest {
  /** JSON text. `alg` is set to the algorithm; all else stays as it is written. */
  readonly header: string
  /** Signed exactly as it is written; it need not be JSON. */
  readonly payload: string
  readonly algorithm: string
  /** A secret, a private key as JWK, PKCS #8, PKCS #1 or SEC 1. */
  readonly key: string | Uint8Array
  readonly encoding?: 'auto' | 'text' | 'hex' | 'base64' | 'base64url'
}

export type SignResult =
  | { readonly ok: true; readonly token: string; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly message: string }

/** A fresh key, in every form that somebody may need. */
export interface GeneratedKey {
  readonly algorithm: string
  readonly kid: string
  /** For HMAC: base64url, as long as the hash. Null otherwise. */
  readonly secret: string | null
  /** JSON text of the private (or secret) JWK. */
  readonly privateJwk: string
  /** JSON text; null for HMAC. */
  readonly publicJwk: string | null
  readonly privatePem: string | null
  readonly publicPem: string | null
}
