import { equalBytes, fromBase64url, toBase64url } from '../bytes.ts'
import { hmac256 } from '../crypto/hmac.ts'
import type { SessionId } from '../store/record.ts'

/** A refresh token, taken apart. `lkr_<session id>.<generation>.<secret>.<mac>` */
export interface RefreshToken {
  readonly sessionId: SessionId
  /** 1 for the token of the sign-in, one more for each rotation. */
  readonly generation: number
  /** 256 random bits in base64url. */
  readonly secret: string
}

const shape =
  /^lkr_([A-Za-z0-9_-]{21}[AQgw])\.([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\.([A-Za-z0-9_-]{21}[AQgw])$/
const maxLength = 4 + 22 + 1 + 10 + 1 + 43 + 1 + 22
const macBytes = 16

/** The text that the client keeps. The MAC proves later that an old token was really ours. */
export function formatRefreshToken(token: RefreshToken, macKey: Uint8Array): string {
  const body = `lkr_${token.sessionId}.${token.generation}.${token.secret}`
  return `${body}.${toBase64url(mac(macKey, body))}`
}

/** Takes a token apart, or returns null for anything that none of the keys vouches for. Needs no store. */
export function parseRefreshToken(text: string, macKeys: readonly Uint8Array[]): RefreshToken | null {
  if (text.length > maxLength) return null
  const match = shape.exec(text)
  if (match === null) return null
  const [, sessionId, generation, secret, macText] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ]
  const given = fromBase64url(macText)
  const body = text.slice(0, text.length - macText.length - 1)
  if (given === null || !macKeys.some((key) => equalBytes(mac(key, body), given))) return null
  return { sessionId: sessionId as SessionId, generation: Number(generation), secret }
}

function mac(key: Uint8Array, body: string): Uint8Array {
  return hmac256(key, body).subarray(0, macBytes)
}
