import type { VerificationKey } from '../keys/key-box.ts'
import type { JwsAlgorithm } from './algorithms.ts'
import { ecdsaDerToRaw } from './ecdsa-der.ts'

/** Why a signature cannot be one of this algorithm and key, from its length alone; null when it can. */
export function lengthProblem(
  signature: Uint8Array<ArrayBuffer>,
  algorithm: JwsAlgorithm,
  key: VerificationKey,
): string | null {
  const wanted = expectedLength(algorithm, key)
  if (wanted === null || signature.length === wanted) return null
  if (algorithm.family === 'ES' && ecdsaDerToRaw(signature, wanted / 2) !== null)
    return `The signature is DER encoded (${signature.length} bytes, beginning with 30); JOSE needs ${wanted} raw bytes, r and s one after the other.`
  if (algorithm.kty === 'RSA')
    return `The signature has ${signature.length} bytes, and this key makes ${wanted}: another key made it, or it was cut.`
  return `The signature has ${signature.length} byte${signature.length === 1 ? '' : 's'}; ${algorithm.name} makes ${wanted}.`
}

/** How long signatures of this algorithm and key are. */
export function expectedLength(algorithm: JwsAlgorithm, { kty, bits, crv }: VerificationKey): number | null {
  if (kty === 'RSA') return Math.ceil(bits / 8)
  if (kty === 'OKP') return crv === 'Ed448' ? 114 : 64
  return algorithm.signatureBytes
}
