import type { PortAlgorithm } from '../crypto-port.ts'

/** All that is known about one signature algorithm. */
export interface JwsAlgorithm {
  readonly name: string
  readonly family: 'HS' | 'RS' | 'PS' | 'ES' | 'EdDSA'
  /** The `kty` of its keys. */
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  /** The `crv` of its keys; several for EdDSA. */
  readonly curves: readonly string[]
  /** How Web Crypto names it when a key is imported, for a key of this curve. */
  readonly importAs: (crv: string | null) => PortAlgorithm
  /** How Web Crypto names it when it signs or verifies. */
  readonly runAs: (crv: string | null) => PortAlgorithm
  /** RFC 7518 section 3.2: a secret at least as long as the hash. Zero for the others. */
  readonly minSecretBytes: number
  /** The one length of its signatures; null when it depends on the key. */
  readonly signatureBytes: number | null
}

const hashes = { 256: 'SHA-256', 384: 'SHA-384', 512: 'SHA-512' } as const
type Size = keyof typeof hashes

const entries: readonly JwsAlgorithm[] = [
  hmac(256, 32),
  hmac(384, 48),
  hmac(512, 64),
  rsa('RS', 256),
  rsa('RS', 384),
  rsa('RS', 512),
  rsa('PS', 256),
  rsa('PS', 384),
  rsa('PS', 512),
  ecdsa(256, 'P-256', 64),
  ecdsa(384, 'P-384', 96),
  ecdsa(512, 'P-521', 132),
  edwards('EdDSA', ['Ed25519', 'Ed448'], null),
  edwards('Ed25519', ['Ed25519'], 64),
  edwards('Ed448', ['Ed448'], 114),
]

/** The algorithms that can be checked and signed here, by name. There is no `none`. */
export const jwsAlgorithms: ReadonlyMap<string, JwsAlgorithm> = new Map(
  entries.map((entry) => [entry.name, entry]),
)

/** The names of the algorithms that tokens can be signed with here. */
export const signAlgorithms: readonly string[] = entries.map(({ name }) => name)

function hmac(size: Size, bytes: number): JwsAlgorithm {
  const algorithm = { name: 'HMAC', hash: hashes[size] }
  return {
    name: `HS${size}`,
    family: 'HS',
    kty: 'oct',
    curves: [],
    importAs: () => algorithm,
    runAs: () => algorithm,
    minSecretBytes: bytes,
    signatureBytes: bytes,
  }
}

function rsa(family: 'RS' | 'PS', size: Size): JwsAlgorithm {
  const name = family === 'RS' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS'
  return {
    name: `${family}${size}`,
    family,
    kty: 'RSA',
    curves: [],
    importAs: () => ({ name, hash: hashes[size] }),
    // RFC 7518 section 3.5: the salt is as long as the hash.
    runAs: () => (family === 'RS' ? { name } : { name, saltLength: size / 8 }),
    minSecretBytes: 0,
    signatureBytes: null,
  }
}

function ecdsa(size: Size, curve: string, bytes: number): JwsAlgorithm {
  return {
    name: `ES${size}`,
    family: 'ES',
    kty: 'EC',
    curves: [curve],
    importAs: () => ({ name: 'ECDSA', namedCurve: curve }),
    runAs: () => ({ name: 'ECDSA', hash: hashes[size] }),
    minSecretBytes: 0,
    signatureBytes: bytes,
  }
}

function edwards(name: string, curves: readonly string[], bytes: number | null): JwsAlgorithm {
  const algorithm = (crv: string | null): PortAlgorithm => ({ name: crv ?? 'Ed25519' })
  return {
    name,
    family: 'EdDSA',
    kty: 'OKP',
    curves,
    importAs: algorithm,
    runAs: algorithm,
    minSecretBytes: 0,
    signatureBytes: bytes,
  }
}
