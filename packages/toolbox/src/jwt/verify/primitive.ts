import type { Bytes } from '../../bytes/index.ts'
import type { CryptoPort, PortJwk, PortKey } from '../crypto-port.ts'
import type { JwsAlgorithm } from './algorithms.ts'

/** What a signature is checked with: a secret or a public key. */
export interface RawKey {
  readonly secret: Bytes | null
  readonly publicJwk: PortJwk | null
  readonly crv: string | null
}

export type PrimitiveOutcome = 'fits' | 'does-not-fit' | 'unsupported'

/** One signature, one key, one algorithm. `unsupported` when the platform does not take the key or the algorithm. */
export async function verifyWith(
  { subtle }: CryptoPort,
  { algorithm, key }: { readonly algorithm: JwsAlgorithm; readonly key: RawKey },
  { input, signature }: { readonly input: Bytes; readonly signature: Bytes },
): Promise<PrimitiveOutcome> {
  try {
    const imported = await importKey(subtle, algorithm, key)
    if (imported === null) return 'unsupported'
    // A key goes back only to the port that it came from.
    const isRight = await subtle.verify(algorithm.runAs(key.crv), imported as never, signature, input)
    return isRight ? 'fits' : 'does-not-fit'
  } catch {
    // Web Crypto says "does not meet requirements" for all there is; the callers find out more.
    return 'unsupported'
  }
}

async function importKey(
  subtle: CryptoPort['subtle'],
  algorithm: JwsAlgorithm,
  { secret, publicJwk, crv }: RawKey,
): Promise<PortKey | null> {
  const importAs = algorithm.importAs(crv)
  if (secret !== null)
    return secret.length === 0 ? null : subtle.importKey('raw', secret, importAs, false, ['verify'])
  return publicJwk === null ? null : subtle.importKey('jwk', publicJwk, importAs, false, ['verify'])
}
