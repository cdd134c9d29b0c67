import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { LatchkeyError } from '../errors.ts'
import type { Algorithm } from './algorithms.ts'

/**
 * Refuses secrets that are too short, and those that are public.
 *
 * The public key of an RS256 service, used as an HMAC secret, lets everyone mint tokens: the attacker has it too.
 * It comes in many spellings (PEM behind a space, a comment or a byte order mark; DER; JWK; OpenSSH), so this looks for what
 * such material contains rather than for how it begins.
 *
 * @throws key_invalid
 */
export function refuseUnfitSecret(secret: Uint8Array, algorithm: Algorithm): void {
  if (!(secret instanceof Uint8Array)) throw unfit('an HMAC secret must be a Uint8Array of random bytes')
  if (secret.byteLength < algorithm.minSecretBytes) {
    throw unfit(`${algorithm.name} needs a secret of at least ${algorithm.minSecretBytes} random bytes`)
  }
  const bytes = Buffer.from(secret)
  const text = textOf(bytes)
  if (looksLikeKeyText(text) || looksLikeDer(bytes) || looksLikeDer(Buffer.from(text, 'base64'))) {
    throw unfit('this is a public or private key, a certificate or a JWK; an HMAC secret is random bytes')
  }
}

/**
 * Refuses secrets that are in every list of secrets to try: placeholders, words, patterns (RFC 8725 section 3.5).
 *
 * @throws key_invalid
 */
export function refuseGuessableSecret(secret: Uint8Array): void {
  const bytes = Buffer.from(secret)
  if (looksGuessable(bytes, textOf(bytes))) {
    throw unfit('the secret is a placeholder, words or a pattern; use random bytes')
  }
}

// Zero bytes are dropped so that UTF-16 reads like ASCII.
function textOf(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll('\0', '')
}

function looksLikeKeyText(text: string): boolean {
  return (
    /-----? ?BEGIN/i.test(text) ||
    /(ssh|ecdsa|sk)-[a-z0-9@.-]+ +AAAA/i.test(text) ||
    /["'](kty|keys)["']\s*:/.test(text)
  )
}

function looksLikeDer(bytes: Buffer): boolean {
  // White space or a byte order mark may stand before it, and anything after.
  for (let start = 0; start < Math.min(bytes.length, 8); start++) {
    if (bytes[start] === 0x30 && isKeyDer(bytes.subarray(start))) return true
  }
  return false
}

function isKeyDer(bytes: Buffer): boolean {
  const der = bytes.subarray(0, derLength(bytes))
  return [
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => createPrivateKey({ key: der, format: 'der', type: 'sec1' }),
    () => new X509Certificate(der),
  ].some(succeeds)
}

/** How long the sequence says it is. */
function derLength(bytes: Buffer): number {
  const first = bytes[1] ?? 0
  if (first < 0x80) return 2 + first
  const lengthBytes = first - 0x80
  if (lengthBytes < 1 || lengthBytes > 3 || bytes.length < 2 + lengthBytes) return 0
  return 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes)
}

// Six letters and more: a shorter word turns up by chance in an honest secret written as base64.
const placeholders =
  /secret|password|passwd|changeme|change.me|example|default|placeholder|insecure|qwerty|123456789|letmein|your.?256|testing|development/i
const onlyWords = /^[A-Za-z]?[a-z]*([\s_.,'-]+[A-Za-z][a-z]*)*[\s!?.0-9]*$/
const minDistinctBytes = 10

function looksGuessable(bytes: Buffer, text: string): boolean {
  return (
    placeholders.test(text) ||
    onlyWords.test(text) ||
    new Set(bytes).size < minDistinctBytes ||
    repeatsItself(bytes) ||
    countsUp(bytes)
  )
}

function repeatsItself(bytes: Buffer): boolean {
  for (let period = 1; period <= bytes.length / 2; period++) {
    if (bytes.subarray(period).equals(bytes.subarray(0, bytes.length - period))) return true
  }
  return false
}

function countsUp(bytes: Buffer): boolean {
  let steps = 0
  for (let at = 1; at < bytes.length; at++) {
    if (Math.abs((bytes[at] ?? 0) - (bytes[at - 1] ?? 0)) <= 1) steps++
  }
  return steps > bytes.length / 2
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}

function unfit(message: string): LatchkeyError {
  return new LatchkeyError('key_invalid', message)
}
