import { whenReady, type Awaitable } from '../awaitable.ts'
import { toBase64url, toUtf8 } from '../bytes.ts'
import { LatchkeyError } from '../errors.ts'
import { integerOption, refuseUnknownOptions } from '../options.ts'
import { algorithms, type JwtAlgorithm } from './algorithms.ts'
import { maxBytesRule } from './compact.ts'
import { checkKeyId } from './jwk.ts'
import type { SigningKey } from './key.ts'
import { misconfigured } from './options.ts'

/**
 * Something that signs, possibly elsewhere: a KMS, an HSM. A {@link SigningKey} is one too.
 *
 * ECDSA signatures must be the two numbers side by side (IEEE P1363, RFC 7518 section 3.4), not the DER that most
 * services return.
 */
export interface Signer {
  readonly alg: JwtAlgorithm
  readonly kid: string | null
  sign(signingInput: Uint8Array): Awaitable<Uint8Array>
}

export interface SignCompactOptions {
  /** The header `typ`. @default none */
  readonly type?: string
  /** Longest token that is made; the same limit that verifiers have. @default 8_192 */
  readonly maxBytes?: number
}

/**
 * Signs any bytes as a compact JWS (RFC 7515). The header has `alg`, `typ` and `kid`, and never a key or a place to fetch one.
 *
 * @throws key_cannot_sign, key_invalid, token_too_large
 */
export function signCompact(
  payload: Uint8Array | string,
  key: SigningKey,
  options?: SignCompactOptions,
): string
export function signCompact(
  payload: Uint8Array | string,
  key: Signer,
  options?: SignCompactOptions,
): Awaitable<string>
export function signCompact(
  payload: Uint8Array | string,
  key: Signer,
  options: SignCompactOptions = {},
): Awaitable<string> {
  refuseUnknownOptions(options, ['type', 'maxBytes'], 'signCompact')
  const maxBytes = integerOption(options.maxBytes, maxBytesRule)
  const algorithm = algorithms.get(key.alg)
  if (algorithm === undefined) throw new LatchkeyError('key_invalid', 'the signer names no known alg')
  if (typeof key.sign !== 'function') throw new LatchkeyError('key_cannot_sign', 'a public key cannot sign')
  const bytes = typeof payload === 'string' ? toUtf8(payload) : payload
  const signingInput = `${encodedHeader(key, options.type)}.${toBase64url(bytes)}`
  return whenReady(key.sign(toUtf8(signingInput)), (signature) => {
    if (algorithm.signatureBytes !== null && signature.byteLength !== algorithm.signatureBytes) {
      const message = `${key.alg} signatures have ${algorithm.signatureBytes} bytes; the signer returned ${signature.byteLength}`
      throw new LatchkeyError('key_invalid', message)
    }
    const token = `${signingInput}.${toBase64url(signature)}`
    if (token.length > maxBytes) {
      throw new LatchkeyError(
        'token_too_large',
        `the token has ${token.length} bytes, the limit is ${maxBytes}`,
      )
    }
    return token
  })
}

// RFC 6838 section 4.2, with the slash of a full media type.
const typeText = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+/-]{0,126}$/

/** The header that each key made last: mostly one kind of token is signed many times over. */
const lastHeaders = new WeakMap<Signer, { readonly type: string | undefined; readonly encoded: string }>()

function encodedHeader(key: Signer, type: string | undefined): string {
  const last = lastHeaders.get(key)
  if (last !== undefined && last.type === type && Object.isFrozen(key)) return last.encoded
  if (type !== undefined && !typeText.test(type))
    throw misconfigured('type must be a media type such as at+jwt')
  const kid = checkKeyId(key.kid)
  const header = {
    alg: key.alg,
    ...(type === undefined ? {} : { typ: type }),
    ...(kid === null ? {} : { kid }),
  }
  const encoded = toBase64url(toUtf8(JSON.stringify(header)))
  lastHeaders.set(key, { type, encoded })
  return encoded
}
