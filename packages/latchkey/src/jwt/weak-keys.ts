import type { KeyObject } from 'node:crypto'
import { LatchkeyError } from '../errors.ts'
import type { Algorithm } from './algorithms.ts'

const minModulusBits = 2048
const maxModulusBits = 8192

/**
 * Refuses key material that does not belong to the algorithm, or that Node and OpenSSL take although signatures
 * under it can be forged.
 *
 * @throws key_invalid
 */
export function refuseWeakKey(publicKey: KeyObject, algorithm: Algorithm): void {
  if (publicKey.asymmetricKeyType !== algorithm.nodeType) {
    throw unusable(algorithm, `the key is of type ${publicKey.asymmetricKeyType}`)
  }
  const flaw = flawCheck[algorithm.nodeType ?? 'ec'](publicKey, algorithm)
  if (flaw !== null) throw unusable(algorithm, flaw)
}

const flawCheck = {
  rsa(key: KeyObject): string | null {
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
    if (modulusLength < minModulusBits) return `an RSA modulus needs at least ${minModulusBits} bits`
    // A verifier that loads other people's keys pays for their size on every token.
    if (modulusLength > maxModulusBits) return `an RSA modulus may have at most ${maxModulusBits} bits`
    // With e = 1 the "signature" is the padded hash itself, which anyone can write down.
    if (publicExponent < 3n || publicExponent % 2n === 0n || publicExponent >= 2n ** 32n) {
      return 'the RSA exponent must be odd, at least 3 and below 2^32'
    }
    const modulus = integerOf(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'))
    if (modulus % 2n === 0n) return 'the RSA modulus is even'
    if (hasRocaFingerprint(modulus)) return 'the RSA key was made by a faulty generator (CVE-2017-15361)'
    return null
  },
  ec(key: KeyObject, algorithm: Algorithm): string | null {
    const curve = key.asymmetricKeyDetails?.namedCurve
    return curve === algorithm.nodeCurve ? null : `the key is on curve ${curve}`
  },
  ed25519(key: KeyObject): string | null {
    const bytes = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
    // Little endian; the top bit is the sign of x and not part of y.
    const y = integerOf(bytes.reverse()) & (2n ** 255n - 1n)
    if (y >= fieldPrime) return 'the Ed25519 point is not in its canonical encoding'
    return smallOrderY.has(y)
      ? 'the Ed25519 point has small order, so that one signature fits many texts'
      : null
  },
}

const fieldPrime = 2n ** 255n - 19n

const orderEightY = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n

/** The y coordinates of the eight points whose order divides 8. */
const smallOrderY: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  fieldPrime - 1n,
  orderEightY,
  fieldPrime - orderEightY,
])

const fingerprintPrimes: readonly number[] = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/** ROCA: modulo every small prime, the modulus is a power of 65537. For an honest key the odds are below 2^-27. */
function hasRocaFingerprint(modulus: bigint): boolean {
  return fingerprintPrimes.every((prime) => powersOf65537(prime).has(Number(modulus % BigInt(prime))))
}

function powersOf65537(prime: number): Set<number> {
  const powers = new Set<number>()
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power)
  return powers
}

function integerOf(bigEndian: Buffer): bigint {
  return BigInt(`0x${bigEndian.toString('hex') || '0'}`)
}

function unusable(algorithm: Algorithm, flaw: string): LatchkeyError {
  return new LatchkeyError('key_invalid', `cannot be used for ${algorithm.name}: ${flaw}`)
}
