import { base64url, encodeBase64, encodeUtf8, loneSurrogateIn } from '../../bytes/index.ts'
import type { CryptoPort, PortKey } from '../crypto-port.ts'
import type { Finding } from '../findings/finding.ts'
import { editMember } from '../json/edit-json.ts'
import { readJson } from '../json/read-json.ts'
import type { SecretEncoding } from '../keys/key-box.ts'
import { jwsAlgorithms, signAlgorithms, type JwsAlgorithm } from '../verify/algorithms.ts'
import { weakSecretFindings } from '../verify/weak-secret.ts'
import { readSigningKey, type SigningMaterial } from './signing-key.ts'

export interface SignRequest {
  /** JSON text. `alg` is set to the algorithm; all else stays as it is written. */
  readonly header: string
  /** Signed exactly as it is written; it need not be JSON. */
  readonly payload: string
  readonly algorithm: string
  /** A secret, a private key as JWK, PKCS #8, PKCS #1 or SEC 1. */
  readonly key: string | Uint8Array
  /** How a secret is spelled. @default 'auto', which is text */
  readonly encoding?: SecretEncoding | 'auto'
}

export type SignResult =
  | { readonly ok: true; readonly token: string; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly message: string }

/** Signs a header and a payload as they are written. Never throws; a key that cannot sign this is a message. */
export async function signToken(request: SignRequest, port: CryptoPort): Promise<SignResult> {
  const algorithm = jwsAlgorithms.get(request.algorithm)
  if (algorithm === undefined)
    return failed(
      `"${request.algorithm}" is not an algorithm to sign with. There is: ${signAlgorithms.join(', ')}.`,
    )
  if (readJson(request.header).problem !== null)
    return failed(`The header is not JSON: ${readJson(request.header).problem?.message ?? ''}`)
  const header = editMember(request.header, 'alg', JSON.stringify(algorithm.name))
  if (header === null) return failed('The header is not a JSON object.')
  if (loneSurrogateIn(header) !== -1 || loneSurrogateIn(request.payload) !== -1)
    return failed('Half a character (a lone surrogate) stands in it, which has no UTF-8.')
  const material = readSigningKey(request.key, request.encoding ?? 'auto')
  if (material.kind === 'problem') return failed(material.message)
  const mismatch = mismatchOf(material, algorithm)
  if (mismatch !== null) return failed(mismatch)
  const input = `${encodeBase64(encodeUtf8(header), base64url)}.${encodeBase64(encodeUtf8(request.payload), base64url)}`
  const signature = await signWith(port, { algorithm, material, input })
  if (signature === null) return failed(`This platform cannot sign ${algorithm.name} with this key.`)
  return {
    ok: true,
    token: `${input}.${encodeBase64(signature, base64url)}`,
    findings: material.kind === 'secret' ? weakSecretFindings(material.bytes, algorithm) : [],
  }
}

function failed(message: string): SignResult {
  return { ok: false, message }
}

function mismatchOf(
  material: Exclude<SigningMaterial, { kind: 'problem' }>,
  algorithm: JwsAlgorithm,
): string | null {
  const kty = material.kind === 'secret' ? 'oct' : material.kty
  if (kty !== algorithm.kty)
    return algorithm.kty === 'oct'
      ? `${algorithm.name} signs with a secret, and this is a key.`
      : `${algorithm.name} signs with a private key of type ${algorithm.kty}, and this is ${kty === 'oct' ? 'a secret' : `of type ${kty}`}.`
  const crv = material.kind === 'secret' ? null : material.crv
  if (algorithm.curves.length > 0 && !algorithm.curves.includes(crv ?? ''))
    return `${algorithm.name} needs the curve ${algorithm.curves.join(' or ')}, and this key is on ${crv ?? 'none'}.`
  return null
}

interface SignJob {
  readonly algorithm: JwsAlgorithm
  readonly material: Exclude<SigningMaterial, { kind: 'problem' }>
  readonly input: string
}

async function signWith(
  { subtle }: CryptoPort,
  { algorithm, material, input }: SignJob,
): Promise<Uint8Array | null> {
  const crv = material.kind === 'secret' ? null : material.crv
  const importAs = algorithm.importAs(crv)
  const importKey = (): Promise<PortKey> => {
    if (material.kind === 'jwk') return subtle.importKey('jwk', material.jwk, importAs, false, ['sign'])
    return subtle.importKey(material.kind === 'secret' ? 'raw' : 'pkcs8', material.bytes, importAs, false, [
      'sign',
    ])
  }
  try {
    const key = await importKey()
    // A key goes back only to the port that it came from.
    return new Uint8Array(await subtle.sign(algorithm.runAs(crv), key as never, encodeUtf8(input)))
  } catch {
    // Web Crypto does not say more than that it does not work.
    return null
  }
}
