import type { Bytes } from '../../bytes/index.ts'
import type { CryptoPort, PortAlgorithm, PortJwk } from '../crypto-port.ts'

/** A private key as the platform reads it, as JWK; null when the platform cannot. */
export async function importedJwk(
  pkcs8: Bytes,
  { kty, crv }: { readonly kty: string; readonly crv: string | null },
  { subtle }: CryptoPort,
): Promise<PortJwk | null> {
  try {
    const key = await subtle.importKey('pkcs8', pkcs8, algorithmOf(kty, crv), true, ['sign'])
    // A key goes back only to the port that it came from.
    return await subtle.exportKey('jwk', key as never)
  } catch {
    // The platform does not know the curve, or the key is inconsistent: either way there is nothing to derive.
    return null
  }
}

function algorithmOf(kty: string, crv: string | null): PortAlgorithm {
  if (kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  return kty === 'EC' ? { name: 'ECDSA', namedCurve: crv ?? '' } : { name: crv ?? '' }
}
