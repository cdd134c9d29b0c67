import {
  base64,
  base64url,
  decodeBase64,
  decodeUtf8,
  loneSurrogateIn,
  type Bytes,
} from '../../bytes/index.ts'
import type { CryptoPort } from '../crypto-port.ts'
import type { Finding } from '../findings/finding.ts'
import { memberOf } from '../json/access.ts'
import { readJson, type JsonNode, type JsonProblem } from '../json/read-json.ts'
import { emptyBox, problemBox, withThumbprint } from './boxes.ts'
import { readDerKey } from './der-key.ts'
import { labelOf, readJwk } from './jwk.ts'
import type { KeyBox, KeyOptions, KeyProblem, SecretEncoding, VerificationKey } from './key-box.ts'
import {
  loneSurrogateFinding,
  notForSignaturesFinding,
  privateKeyFinding,
  trailingLineBreakFinding,
  unusableKeyFinding,
} from './key-findings.ts'
import { looksLikePem } from './pem.ts'
import { keyBoxOf, readPem } from './read-pem.ts'
import { decodeSecret, secretReadings } from './secret.ts'

/**
 * Reads a key box: a secret, PEM (SPKI, PKCS #1, PKCS #8, SEC 1, X.509), one or a bundle; a JWK, a JWKS, or bare DER as bytes or Base64. Never
 * throws, and never trims a text secret. Of a private key only the public half is kept. What says that it is a key is never
 * taken for a secret, whatever the encoding: that mistake is how HS256 tokens are forged with public keys.
 */
export async function readKey(
  input: string | Uint8Array,
  port: CryptoPort,
  { encoding = 'auto' }: KeyOptions = {},
): Promise<KeyBox> {
  const text = typeof input === 'string' ? input : textOf(input)
  if (text === null) return readBinary(copyOf(input), port)
  if (text === '') return { ...emptyBox, format: 'empty', description: 'No key.' }
  if (looksLikePem(text)) return readPem(text, port)
  const { root, problem } = readJson(/^\s*[{[]/.test(text) ? text : '')
  if (root?.kind === 'array' && memberOf(root.items[0] ?? null, 'kty') !== null) return readKeys(root, port)
  if (memberOf(root, 'keys') !== null) return readJwks(root, port)
  if (root !== null && memberOf(root, 'kty') !== null) return readOneJwk(root, port)
  if (problem !== null && /"(kty|keys)"\s*:/.test(text))
    return problemBox('jwk', `This is a JWK or a JWKS, and no JSON: ${place(problem)}`, problem.offset)
  if (encoding === 'auto' || encoding === 'text') {
    const der = bareDer(text)
    if (der !== null) return readBinary(der, port)
  }
  return readSecret(text, encoding === 'auto' ? 'text' : encoding)
}

function textOf(bytes: Uint8Array): string | null {
  const utf8 = decodeUtf8(bytes)
  return utf8.ok ? utf8.text : null
}

function copyOf(input: string | Uint8Array): Bytes {
  return typeof input === 'string' ? new Uint8Array() : Uint8Array.from(input)
}

function readSecret(text: string, encoding: SecretEncoding): KeyBox {
  const result = decodeSecret(text, encoding)
  const readings = secretReadings(text)
  if (!result.ok)
    return {
      ...emptyBox,
      format: encoding,
      description: result.problem.message,
      readings,
      problem: result.problem,
    }
  const { bytes } = result
  if (bytes.length === 0) return problemBox(encoding, 'This secret is empty.')
  const findings = encoding === 'text' ? textFindings(text) : []
  return { ...secretBox(bytes, encoding), findings, readings }
}

function secretBox(bytes: Bytes, format: SecretEncoding): KeyBox {
  const bits = bytes.length * 8
  const words = {
    text: 'as text',
    hex: 'from hexadecimal',
    base64: 'from Base64',
    base64url: 'from base64url',
  }[format]
  return {
    ...emptyBox,
    format,
    description: `A secret of ${bytes.length} byte${bytes.length === 1 ? '' : 's'}, ${words}.`,
    keys: [
      {
        label: labelOf('secret', bits, null),
        kty: 'oct',
        kid: null,
        alg: null,
        crv: null,
        bits,
        publicJwk: null,
        secret: bytes,
        thumbprint: null,
      },
    ],
  }
}

function textFindings(text: string): readonly Finding[] {
  return [
    ...(/[\r\n]$/.test(text) ? [trailingLineBreakFinding] : []),
    ...(loneSurrogateIn(text) === -1 ? [] : [loneSurrogateFinding]),
  ]
}

async function readBinary(bytes: Bytes, port: CryptoPort): Promise<KeyBox> {
  const reading = readDerKey(bytes)
  if (reading.kind === 'key') return keyBoxOf(reading.key, { format: 'der', kid: null }, port)
  if (reading.kind === 'unusable') return problemBox('der', reading.message)
  return secretBox(bytes, 'text')
}

/** A DER key as Base64, without the lines that would make it PEM. */
function bareDer(text: string): Bytes | null {
  const compact = text.replaceAll(/\s+/g, '')
  // 0x30 with a length: every key in DER begins so.
  if (!/^M[A-Za-z0-9+/_-]{40,}={0,2}$/.test(compact)) return null
  const form = /[-_]/.test(compact) ? base64url : base64
  const { bytes, problem } = decodeBase64(compact.replace(/=+$/, ''), { ...form, padding: 'forbidden' })
  return problem === null && readDerKey(bytes).kind !== 'no-key' ? bytes : null
}

async function readJwks(root: JsonNode | null, port: CryptoPort): Promise<KeyBox> {
  const list = memberOf(root, 'keys')
  return list?.kind === 'array'
    ? readKeys(list, port)
    : problemBox('jwks', '"keys" of a JWKS is an array.', list?.start)
}

async function readKeys(
  { items, start }: JsonNode & { readonly kind: 'array' },
  port: CryptoPort,
): Promise<KeyBox> {
  const keys: VerificationKey[] = []
  const findings: Finding[] = []
  for (const [position, item] of items.slice(0, maxKeys).entries()) {
    const reading = readJwk(item)
    if (reading.kind === 'unusable') {
      findings.push(unusableKeyFinding(position, reading.message))
      continue
    }
    if (reading.hadPrivateHalf) findings.push(privateKeyFinding)
    if (reading.notFor === null) keys.push(await withThumbprint(reading.key, port))
    else findings.push(notForSignaturesFinding(reading.key.label, reading.notFor))
  }
  const problem: KeyProblem | null =
    keys.length === 0 ? { message: 'There is no key for signatures in this set.', offset: start } : null
  const total = items.length
  const rest = total > maxKeys ? ` Only the first ${maxKeys} were read.` : ''
  return {
    ...emptyBox,
    format: 'jwks',
    description: `A set of ${total} key${total === 1 ? '' : 's'}, ${keys.length} for signatures.${rest}`,
    keys,
    findings,
    problem,
  }
}

/** More keys of a set are not looked at. */
const maxKeys = 1000

function place({ message, line, column }: JsonProblem): string {
  return `line ${line}, column ${column}: ${message}`
}

async function readOneJwk(root: JsonNode, port: CryptoPort): Promise<KeyBox> {
  const reading = readJwk(root)
  if (reading.kind === 'unusable') return problemBox('jwk', reading.message)
  const { key, hadPrivateHalf, notFor } = reading
  return {
    ...emptyBox,
    format: 'jwk',
    description: `A ${key.kty === 'oct' ? 'secret' : hadPrivateHalf ? 'private key' : 'public key'}: ${key.label}, as JWK.`,
    keys: [await withThumbprint(key, port)],
    findings: [
      ...(hadPrivateHalf ? [privateKeyFinding] : []),
      ...(notFor === null ? [] : [notForSignaturesFinding(key.label, notFor)]),
    ],
    problem: notFor === null ? null : { message: `This key is not for signatures: ${notFor}.`, offset: null },
  }
}
