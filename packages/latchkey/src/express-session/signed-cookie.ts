import { equalBytes, toUtf8 } from '../bytes.ts'
import { hmac256 } from '../crypto/hmac.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'

export type SignedCookieReason =
  | 'cookie_duplicated'
  | 'cookie_unsigned'
  | 'cookie_malformed'
  | 'signature_invalid'

/** More than express-session ever makes, and than a key of a store should have. */
const maxSidLength = 256
const sidShape = /^[!-~]+$/
/** 32 bytes as base64 without padding: the last character has two stray bits, both zero. */
const signatureShape = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/

/**
 * The session id in a cookie as express-session signs it: `s:<id>.<HMAC-SHA256 of the id, base64 without padding>`, percent-encoded. Null
 * if there is no such cookie. Stricter than express-session: one cookie of the name, one spelling of the signature. Any of several secrets
 * may have signed it; all are tried, so that the time does not tell which.
 */
export function readSignedCookie(
  header: string | null,
  name: string,
  secrets: readonly Uint8Array[],
): Verdict<string | null, SignedCookieReason> {
  const values = cookieValues(header, name)
  if (values.length === 0) return pass(null)
  // One of them was planted, and nothing tells which.
  if (values.length > 1) return refuse('cookie_duplicated')
  const text = decoded(values[0] as string)
  if (text === null) return refuse('cookie_malformed')
  if (!text.startsWith('s:')) return refuse('cookie_unsigned')
  const dot = text.lastIndexOf('.')
  const [sid, signature] = [text.slice(2, dot), text.slice(dot + 1)]
  if (dot < 3 || sid.length > maxSidLength || !sidShape.test(sid) || !signatureShape.test(signature))
    return refuse('cookie_malformed')
  const sent = Buffer.from(signature, 'base64')
  let isSigned = false
  for (const secret of secrets) if (equalBytes(hmac256(secret, sid), sent)) isSigned = true
  return isSigned ? pass(sid) : refuse('signature_invalid')
}

/** `s:<id>.<signature>`, as it stands in a cookie. */
export function signedCookieValue(sid: string, secret: Uint8Array): string {
  const signature = hmac256(secret, sid).toString('base64').replace(/=+$/, '')
  return encodeURIComponent(`s:${sid}.${signature}`)
}

/** Secrets as express-session takes them: one, or several of which the first signs. */
export function secretList(
  secrets: string | Uint8Array | readonly (string | Uint8Array)[],
): readonly Uint8Array[] {
  const list = typeof secrets === 'string' || secrets instanceof Uint8Array ? [secrets] : secrets
  return list.map((secret) => (typeof secret === 'string' ? toUtf8(secret) : secret))
}

/** The values of every cookie with this name. Only blanks are trimmed, as RFC 6265 has it. */
export function cookieValues(header: string | null, name: string): readonly string[] {
  if (header === null) return []
  return header
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

/** The header without the cookies of this name, and with these pairs. */
export function replaceCookies(header: string, name: string, pairs: readonly string[]): string {
  const others = header.split(';').filter((pair) => !pair.trimStart().startsWith(`${name}=`))
  return [...others.map((pair) => pair.trim()).filter((pair) => pair !== ''), ...pairs].join('; ')
}

function decoded(value: string): string | null {
  try {
    return decodeURIComponent(value)
  } catch {
    return null
  }
}
