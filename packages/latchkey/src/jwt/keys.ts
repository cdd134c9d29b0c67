import { createPrivateKey, createPublicKey, createSecretKey, KeyObject, type JsonWebKey } from 'node:crypto'
import { fromBase64url, toBase64url } from '../bytes.ts'
import { randomBytes, randomText } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import { refuseUnknownOptions } from '../options.ts'
import { algorithms, type Algorithm, type JwtAlgorithm } from './algorithms.ts'
import { refuseGuessableSecret, refuseUnfitSecret } from './hmac-secret.ts'
import { hasPrivateMember, keyMembers, refuseOtherUse, type JwkInput } from './jwk.ts'
import { exportPublicJwk } from './key-export.ts'
import { signingKey, verificationKey, verifySignature, type SigningKey, type VerificationKey } from './key.ts'
import { thumbprint } from './thumbprint.ts'
import { refuseWeakKey } from './weak-keys.ts'

export interface KeyOptions {
  /** The one algorithm of this key. */
  readonly alg: JwtAlgorithm
  /** Key id. @default the `kid` of the JWK, or none */
  readonly kid?: string | null
}

/** PEM text; DER or PEM bytes; a JWK; a KeyObject. */
export type KeySource = string | Uint8Array | JwkInput | JsonWebKey | KeyObject

/**
 * An HMAC key from random bytes: at least 32, 48 or 64 for HS256, HS384, HS512 (RFC 7518 section 3.2).
 *
 * @throws key_invalid also for a secret that is the text or the bytes of a public key, a placeholder or words
 */
export function hmacKey(secret: Uint8Array, options: KeyOptions): SigningKey {
  const algorithm = algorithmOf(options, ['oct'])
  refuseUnfitSecret(secret, algorithm)
  refuseGuessableSecret(secret)
  return secretKey(secret, algorithm, options.kid)
}

/**
 * A public key from PEM, SPKI DER, a JWK or a KeyObject. Private material is refused rather than reduced: where a
 * public key is expected, it is a leak.
 *
 * @throws key_invalid
 */
export function publicKey(source: KeySource, options: KeyOptions): VerificationKey {
  const algorithm = algorithmOf(options, ['RSA', 'EC', 'OKP'])
  const jwk = asJwk(source)
  if (jwk !== null) {
    if (hasPrivateMember(jwk)) throw invalid('a public key was expected, and this JWK is private')
    refuseOtherUse(jwk, algorithm, ['verify'])
  }
  const verifying = attempt('no public key could be read from this', () => {
    if (jwk !== null) return createPublicKey({ key: keyMembers(jwk, algorithm, 'public'), format: 'jwk' })
    if (source instanceof KeyObject) return readBackPublic(source)
    if (isDer(source)) return createPublicKey({ key: Buffer.from(source), format: 'der', type: 'spki' })
    return createPublicKey(pemText(source, /^(?![^]*PRIVATE KEY)[^]*BEGIN ((RSA )?PUBLIC KEY|CERTIFICATE)/))
  })
  if (verifying.type !== 'public') throw invalid(`a ${verifying.type} key was given for a public one`)
  refuseWeakKey(verifying, algorithm)
  return verificationKey({ algorithm, verifying, signing: null }, options.kid ?? jwk?.['kid'])
}

/**
 * A private key from PEM, PKCS #8 DER, a JWK or a KeyObject.
 *
 * @throws key_invalid also when the two halves of a JWK do not belong together
 */
export function privateKey(source: KeySource, options: KeyOptions): SigningKey {
  const algorithm = algorithmOf(options, ['RSA', 'EC', 'OKP'])
  const jwk = asJwk(source)
  if (jwk !== null) refuseOtherUse(jwk, algorithm, ['sign', 'verify'])
  const signing = attempt('no private key could be read from this', () => {
    if (jwk !== null) return createPrivateKey({ key: keyMembers(jwk, algorithm, 'private'), format: 'jwk' })
    if (source instanceof KeyObject) return readBackPrivate(source)
    if (isDer(source)) return createPrivateKey({ key: Buffer.from(source), format: 'der', type: 'pkcs8' })
    return createPrivateKey(pemText(source, /PRIVATE KEY/))
  })
  if (signing.type !== 'private') throw invalid(`a ${signing.type} key was given for a private one`)
  const verifying = attempt('no public key could be read from this', () =>
    jwk === null
      ? createPublicKey(signing)
      : createPublicKey({ key: keyMembers(jwk, algorithm, 'public'), format: 'jwk' }),
  )
  refuseWeakKey(verifying, algorithm)
  const key = signingKey({ algorithm, verifying, signing }, options.kid ?? jwk?.['kid'])
  refuseMismatchedHalves(key)
  return key
}

/** A key from a JWK with private members or a secret: what {@link exportPrivateJwk} made. @throws key_invalid */
export function privateKeyFromJwk(jwk: JwkInput, options: KeyOptions): SigningKey {
  const algorithm = algorithmOf(options, ['oct', 'RSA', 'EC', 'OKP'])
  if (algorithm.kty !== 'oct') return privateKey(jwk, options)
  refuseOtherUse(jwk, algorithm, ['sign', 'verify'])
  const secret = fromBase64url(keyMembers(jwk, algorithm, 'private')['k'] ?? '')
  if (secret === null) throw invalid('the JWK has no k in canonical base64url')
  // Not checked for words and patterns: people type secrets, programs write JWKs, and published test keys count from 0 to 31.
  refuseUnfitSecret(secret, algorithm)
  return secretKey(secret, algorithm, options.kid ?? jwk['kid'])
}

/**
 * A fresh key. RSA keys have 3072 bits, which takes up to a second to find. The key id is the RFC 7638 thumbprint;
 * for HMAC, where that would be a hash of the secret in public, 128 random bits.
 */
export function generateKey(alg: JwtAlgorithm, options: { readonly kid?: string } = {}): SigningKey {
  refuseUnknownOptions(options, ['kid'], 'generateKey')
  const algorithm = algorithmOf({ alg }, ['oct', 'RSA', 'EC', 'OKP'])
  if (algorithm.generate === null) {
    return hmacKey(randomBytes(algorithm.minSecretBytes), { alg, kid: options.kid ?? randomText(16) })
  }
  const der = algorithm.generate()
  const kid = options.kid ?? thumbprint(exportPublicJwk(privateKey(der, { alg })))
  return privateKey(der, { alg, kid })
}

function secretKey(secret: Uint8Array, algorithm: Algorithm, kid: unknown): SigningKey {
  const key = createSecretKey(secret)
  return signingKey({ algorithm, verifying: key, signing: key }, kid)
}

function algorithmOf(options: KeyOptions, families: readonly Algorithm['kty'][]): Algorithm {
  refuseUnknownOptions(options, ['alg', 'kid'], 'a key')
  const algorithm = algorithms.get(options.alg)
  if (algorithm === undefined) throw invalid(`alg must be one of ${[...algorithms.keys()].join(', ')}`)
  if (!families.includes(algorithm.kty)) throw invalid(`${algorithm.name} is not for this kind of key`)
  return algorithm
}

function asJwk(source: unknown): JwkInput | null {
  if (typeof source !== 'object' || source === null) return null
  if (source instanceof Uint8Array || source instanceof KeyObject) return null
  return { ...source }
}

function isDer(source: unknown): source is Uint8Array {
  return source instanceof Uint8Array && source[0] === 0x30
}

// See asDer in algorithms.ts: a KeyObject that someone generated is copied before it is ever exported as JWK.
function readBackPublic(key: KeyObject): KeyObject {
  if (key.type !== 'public') return key
  return createPublicKey({ key: key.export({ format: 'der', type: 'spki' }), format: 'der', type: 'spki' })
}

function readBackPrivate(key: KeyObject): KeyObject {
  if (key.type !== 'private') return key
  return createPrivateKey({ key: key.export({ format: 'der', type: 'pkcs8' }), format: 'der', type: 'pkcs8' })
}

function pemText(source: unknown, label: RegExp): string {
  const text = source instanceof Uint8Array ? Buffer.from(source).toString('latin1') : source
  if (typeof text !== 'string' || !label.test(text)) throw new Error('no PEM block of this kind')
  return text
}

// A JWK whose public half is another's would sign tokens that verify nowhere, or publish a stranger's key.
function refuseMismatchedHalves(key: SigningKey): void {
  const probe = toBase64url(randomBytes(32))
  const fits = attempt('the private key does not work', () => verifySignature(key, probe, key.sign(probe)))
  if (!fits) throw invalid('the public and the private half do not belong together')
}

function attempt<T>(message: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    if (cause instanceof LatchkeyError) throw cause
    // OpenSSL's own message may quote what it was given, so it is not passed on.
    throw invalid(message)
  }
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('key_invalid', message)
}
