import { equalBytes, fromBase64url, toBase64url, toUtf8 } from '../bytes.ts'
import { hmac256 } from '../crypto/hmac.ts'
import { randomBytes } from '../crypto/random.ts'
import { LatchkeyError } from '../errors.ts'
import { refuseUnknownOptions } from '../options.ts'

const keyBytes = 32
const nonceBytes = 16
const macBytes = 32

export interface CsrfTokenOptions {
  /** At least 32 bytes, derived for this purpose alone. */
  readonly key: Uint8Array
}

/**
 * Form tokens for browsers without Sec-Fetch-Site and for pages that must work under NIST SP 800-63B-4 section 5.1: HMAC over
 * session, binding and 128 random bits. The server keeps nothing. Read them from a body or header, never from a cookie.
 */
export interface CsrfTokens {
  /** A token for this session. `binding` names the session's present secret, so that the token dies when that is replaced. */
  issue(sessionId: string, binding: string): string
  /** True if {@link CsrfTokens.issue} made the token for just this session and binding. */
  verify(token: string, sessionId: string, binding: string): boolean
}

/** @throws `config_invalid` for a short key */
export function createCsrfTokens(options: CsrfTokenOptions): CsrfTokens {
  refuseUnknownOptions(options, ['key'], 'createCsrfTokens')
  const { key } = options
  if (key.byteLength < keyBytes) {
    throw new LatchkeyError('config_invalid', `The key of CSRF tokens must be at least ${keyBytes} bytes.`)
  }
  const macOf = (nonce: Uint8Array, sessionId: string, binding: string) =>
    hmac256(key, lengthPrefixed(toUtf8(sessionId), toUtf8(binding), nonce))
  return {
    issue: (sessionId, binding) => {
      // Fresh for each issue: the same token in many compressed pages could be guessed from their sizes (BREACH).
      const nonce = randomBytes(nonceBytes)
      return toBase64url(Buffer.concat([nonce, macOf(nonce, sessionId, binding)]))
    },
    verify: (token, sessionId, binding) => {
      if (token.length !== tokenLength) return false
      const bytes = fromBase64url(token)
      if (bytes === null) return false
      const mac = macOf(bytes.subarray(0, nonceBytes), sessionId, binding)
      return equalBytes(bytes.subarray(nonceBytes), mac)
    },
  }
}

const tokenLength = ((nonceBytes + macBytes) * 4) / 3

/** So that no two lists of fields have the same bytes, wherever one ends and the next begins. */
function lengthPrefixed(...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(field.byteLength)
      return [length, field]
    }),
  )
}
