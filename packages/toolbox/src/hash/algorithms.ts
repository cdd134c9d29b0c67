export type HashAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

export interface HashFacts {
  readonly name: HashAlgorithm
  /** As people write it. */
  readonly label: string
  /** As `--tag` lines of the coreutils write it. */
  readonly tag: string
  /** As Web Crypto names it; null where it has none. */
  readonly webCrypto: string | null
  /** As Subresource Integrity names it; null where browsers ignore it. */
  readonly integrity: string | null
  readonly digestBytes: number
  readonly blockBytes: number
  /** `broken`: collisions are made at will, so a match says nothing about an attacker. For old sums only. */
  readonly standing: 'sound' | 'broken'
}

/** Every algorithm, the usual one first. */
export const hashAlgorithms: readonly HashFacts[] = [
  facts('sha256', 'SHA-256', 32, 64, { integrity: 'sha256' }),
  facts('sha512', 'SHA-512', 64, 128, { integrity: 'sha512' }),
  facts('sha384', 'SHA-384', 48, 128, { integrity: 'sha384' }),
  facts('sha224', 'SHA-224', 28, 64, { webCrypto: null }),
  facts('sha1', 'SHA-1', 20, 64, { standing: 'broken' }),
  facts('md5', 'MD5', 16, 64, { webCrypto: null, standing: 'broken' }),
]

export function hashFacts(algorithm: HashAlgorithm): HashFacts {
  return hashAlgorithms.find(({ name }) => name === algorithm)!
}

/** Finds an algorithm by any usual spelling: `SHA256`, `sha-256`, OpenSSL's `SHA2-256`; null if it is none of ours. */
export function findAlgorithm(spelling: string): HashFacts | null {
  const plain = spelling
    .toLowerCase()
    .replace(/^sha2-/, 'sha')
    .replaceAll(/[-_ ]/g, '')
  return hashAlgorithms.find(({ name }) => name === plain) ?? null
}

/** Algorithms that we do not compute, by the length of their digests, so that nobody takes a length for a proof. */
export const lookAlikes: Readonly<Record<number, readonly string[]>> = {
  16: ['NTLM', 'MD4'],
  20: ['RIPEMD-160'],
  28: ['SHA3-224', 'SHA-512/224'],
  32: ['SHA3-256', 'BLAKE2s-256', 'BLAKE3', 'SHA-512/256', 'SM3'],
  48: ['SHA3-384'],
  64: ['SHA3-512', 'BLAKE2b-512', 'Whirlpool'],
}

function facts(
  name: HashAlgorithm,
  label: string,
  digestBytes: number,
  blockBytes: number,
  rest: Partial<HashFacts>,
): HashFacts {
  const tag = name.toUpperCase()
  return {
    name,
    label,
    tag,
    webCrypto: label,
    integrity: null,
    digestBytes,
    blockBytes,
    standing: 'sound',
    ...rest,
  }
}
