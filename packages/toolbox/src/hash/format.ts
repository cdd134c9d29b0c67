import { base64, base64url, encodeBase64, toHex } from '../bytes/index.ts'
import { hashFacts, type HashAlgorithm } from './algorithms.ts'

export interface DigestForms {
  readonly hex: string
  readonly base64: string
  readonly base64url: string
  /** Subresource Integrity; null for an algorithm that browsers do not take. */
  readonly integrity: string | null
}

/** A digest in every form that people ask for. */
export function digestForms(digest: Uint8Array, algorithm: HashAlgorithm): DigestForms {
  const { integrity } = hashFacts(algorithm)
  const standard = encodeBase64(digest, base64)
  return {
    hex: toHex(digest),
    base64: standard,
    base64url: encodeBase64(digest, base64url),
    integrity: integrity === null ? null : `${integrity}-${standard}`,
  }
}
