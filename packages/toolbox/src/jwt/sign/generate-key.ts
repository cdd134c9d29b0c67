import { base64, base64url, encodeBase64, type Bytes } from '../../bytes/index.ts'
import type { CryptoPort, PortAlgorithm, PortJwk } from '../crypto-port.ts'
import { thumbprintOf } from '../keys/jwk.ts'
import { jwsAlgorithms, signAlgorithms, type JwsAlgorithm } from '../verify/algorithms.ts'

/** A fresh key, in every form that somebody may need. */
export interface GeneratedKey {
  readonly algorithm: string
  /** The thumbprint (RFC 7638) of a public key; random for a secret, whose thumbprint would help to guess it. */
  readonly kid: string
  /** For HMAC: base64url, as long as the hash. Null otherwise. */
  readonly secret: string | null
  /** JSON text of the private (or secret) JWK. */
  readonly privateJwk: string
  /** JSON text; null for HMAC. */
  readonly publicJwk: string | null
  /** PKCS #8; null for HMAC. */
  readonly privatePem: string | null
  /** SPKI; null for HMAC. */
  readonly publicPem: string | null
}

export type GenerateResult =
  | { readonly ok: true; readonly key: GeneratedKey }
  | { readonly ok: false; readonly message: string }

/** Makes a key for an algorithm of `signAlgorithms`. RSA keys have 3072 bits, secrets the length of the hash. */
export async function generateKey(name: string, port: CryptoPort): Promise<GenerateResult> {
  const algorithm = jwsAlgorithms.get(name)
  if (algorithm === undefined)
    return {
      ok: false,
      message: `"${name}" is not an algorithm to sign with. There is: ${signAlgorithms.join(', ')}.`,
    }
  if (algorithm.family === 'HS') return { ok: true, key: generateSecret(algorithm, port) }
  try {
    return { ok: true, key: await generatePair(algorithm, port) }
  } catch {
    // Ed448 is missing from browsers, and Ed25519 from old ones.
    return { ok: false, message: `This platform cannot make keys for ${name}.` }
  }
}

function generateSecret({ name, minSecretBytes }: JwsAlgorithm, port: CryptoPort): GeneratedKey {
  const secret = encodeBase64(port.getRandomValues(new Uint8Array(minSecretBytes)), base64url)
  const kid = encodeBase64(port.getRandomValues(new Uint8Array(12)), base64url)
  const privateJwk = jwkText({ kty: 'oct', k: secret }, name, kid)
  return { algorithm: name, kid, secret, privateJwk, publicJwk: null, privatePem: null, publicPem: null }
}

async function generatePair(algorithm: JwsAlgorithm, port: CryptoPort): Promise<GeneratedKey> {
  const { subtle } = port
  const [curve] = algorithm.curves
  const parameters: PortAlgorithm = {
    ...algorithm.importAs(curve ?? null),
    ...(algorithm.kty === 'RSA' ? { modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1) } : {}),
  }
  const pair = (await subtle.generateKey(parameters, true, ['sign', 'verify'])) as PortKeyPair
  const publicJwk = members(await subtle.exportKey('jwk', pair.publicKey), publicNames)
  const privateJwk = members(await subtle.exportKey('jwk', pair.privateKey), privateNames)
  const kid = await thumbprintOf(publicJwk, port)
  return {
    algorithm: algorithm.name,
    kid,
    secret: null,
    privateJwk: jwkText(privateJwk, algorithm.name, kid),
    publicJwk: jwkText(publicJwk, algorithm.name, kid),
    privatePem: pem('PRIVATE KEY', new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey))),
    publicPem: pem('PUBLIC KEY', new Uint8Array(await subtle.exportKey('spki', pair.publicKey))),
  }
}

/** A key goes back only to the port that it came from, which alone knows what it is. */
interface PortKeyPair {
  readonly publicKey: never
  readonly privateKey: never
}

const publicNames = ['kty', 'crv', 'n', 'e', 'x', 'y'] as const
const privateNames = [...publicNames, 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** Without what the platform adds (`ext`, `key_ops`, `alg`). */
function members(jwk: PortJwk, names: readonly (keyof PortJwk)[]): PortJwk {
  const kept: PortJwk = {}
  for (const name of names) {
    const value = jwk[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

function jwkText(jwk: PortJwk, alg: string, kid: string): string {
  return JSON.stringify({ ...jwk, alg, use: 'sig', kid }, null, 2)
}

function pem(label: string, bytes: Bytes): string {
  const lines = encodeBase64(bytes, base64).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
