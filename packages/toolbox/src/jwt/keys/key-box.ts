import type { Finding } from '../findings/finding.ts'
import type { PortJwk } from '../crypto-port.ts'

export type SecretEncoding = 'text' | 'hex' | 'base64' | 'base64url'

export interface KeyOptions {
  /** How a secret is spelled. `auto` takes keys for keys and everything else for text. @default 'auto' */
  readonly encoding?: SecretEncoding | 'auto'
}

/** What was found in the key box. */
export interface KeyBox {
  readonly format: KeyFormat
  /** Whether you gave the keys, or the token brought them along. */
  readonly origin: 'supplied' | 'token'
  /** "An RSA public key of 2048 bits, as PEM." */
  readonly description: string
  /** Everything that could check a signature; empty when there is a problem. */
  readonly keys: readonly VerificationKey[]
  /** Private halves dropped, keys not meant for signatures, secrets with a line break at the end. */
  readonly findings: readonly Finding[]
  readonly problem: KeyProblem | null
  /** For a secret: how many bytes it is under each encoding that it could be. */
  readonly readings: readonly SecretReading[]
}

export type KeyFormat =
  | 'empty'
  | SecretEncoding
  | 'jwk'
  | 'jwks'
  | 'spki-pem'
  | 'pkcs1-pem'
  | 'pkcs8-pem'
  | 'sec1-pem'
  | 'certificate-pem'
  | 'der'
  | 'unknown'

export interface KeyProblem {
  readonly message: string
  /** UTF-16 index into the text, when it is about one place. */
  readonly offset: number | null
}

export interface SecretReading {
  readonly encoding: SecretEncoding
  readonly byteLength: number
}

/** A key that can check signatures: a secret or a public key, never a private one. */
export interface VerificationKey {
  /** "RSA 2048, kid 2026-01", for sentences. */
  readonly label: string
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  readonly kid: string | null
  /** The one algorithm that the key itself names. */
  readonly alg: string | null
  readonly crv: string | null
  /** Modulus or curve size; for a secret its length in bits. */
  readonly bits: number
  /** The public key; null for a secret. */
  readonly publicJwk: PortJwk | null
  /** The secret, byte for byte; null for a public key. */
  readonly secret: Uint8Array<ArrayBuffer> | null
  /** RFC 7638, base64url of SHA-256; null for a secret, whose thumbprint would help to guess it. */
  readonly thumbprint: string | null
}
