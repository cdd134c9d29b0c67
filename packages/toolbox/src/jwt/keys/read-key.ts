import {
  base64,
  base64url,
  decodeBase64,
  decodeUtf8,
  loneSurrogateIn,
  type Bytes,
} from '../../bytes/index.ts'
import type { CryptoPort, PortJwk } from '../crypto-port.ts'
import type { Finding } from '../findings/finding.ts'
import { memberOf } from '../json/access.ts'
import { readJson, type JsonNode } from '../json/read-json.ts'
import { readDerKey, type DerKey } from './der-key.ts'
import { importedJwk } from './import-private.ts'
import { labelOf, publicKey, readJwk, thumbprintOf, type JwkKey } from './jwk.ts'
import type { KeyBox, KeyFormat, KeyOptions, KeyProblem, SecretEncoding, VerificationKey } from './key-box.ts'
import {
  certificateFinding,
  loneSurrogateFinding,
  notForSignaturesFinding,
  privateKeyFinding,
  trailingLineBreakFinding,
  unusableKeyFinding,
} from './key-findings.ts'
import { looksLikePem, pemBlocks } from './pem.ts'
import { decodeSecret, secretReadings } from './secret.ts'

/**
 * Reads a key box: a secret, PEM (SPKI, PKCS #1, PKCS #8, SEC 1, X.509), a JWK, a JWKS, or bare DER as bytes or Base64. Never
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
  const json = /^\s*\{/.test(text) ? readJson(text).root : null
  if (json !== null && (memberOf(json, 'kty') !== null || memberOf(json, 'keys') !== null))
    return readJwks(json, port)
  if (encoding === 'auto' || encoding === 'text') {
    const der = bareDer(text)
    if (der !== null) return readBinary(der, port)
  }
  return readSecret(text, encoding === 'auto' ? 'text' : encoding)
}

const emptyBox: KeyBox = {
  format: 'unknown',
  origin: 'supplied',
  description: '',
  keys: [],
  findings: [],
  problem: null,
  readings: [],
}

function problemBox(format: KeyFormat, message: string, offset: number | null = null): KeyBox {
  return { ...emptyBox, format, description: message, problem: { message, offset } }
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
  if (reading.kind === 'key') return keyBoxOf(reading.key, 'der', port)
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

async function readPem(text: string, port: CryptoPort): Promise<KeyBox> {
  const blocks = pemBlocks(text)
  const block = blocks.find(({ label }) => !label.endsWith('PARAMETERS'))
  if (block === undefined)
    return problemBox(
      'unknown',
      'This begins like PEM, but the line with END is missing or says something else.',
      text.indexOf('-----BEGIN'),
    )
  if (block.problem !== null) return problemBox('unknown', block.problem, block.start)
  if (block.label.startsWith('OPENSSH'))
    return problemBox(
      'unknown',
      'OpenSSH keys are not read. Convert it: ssh-keygen -e -m PKCS8 -f FILE.',
      block.start,
    )
  const reading = readDerKey(block.bytes)
  if (reading.kind === 'unusable') return problemBox('unknown', reading.message, block.start)
  if (reading.kind === 'no-key')
    return problemBox(
      'unknown',
      `This PEM block ("${block.label}") is not a key or a certificate that can be read.`,
      block.start,
    )
  return keyBoxOf(reading.key, `${reading.key.structure}-pem`, port)
}

async function keyBoxOf(key: DerKey, format: KeyFormat, port: CryptoPort): Promise<KeyBox> {
  const publicJwk = key.publicJwk ?? (await derivePublic(key, port))
  if (publicJwk === null)
    return problemBox(
      format,
      'The public half of this private key cannot be computed here. Give the public key.',
    )
  const found = publicKey(publicJwk, { kid: null, alg: null })
  const kind = key.isPrivate ? 'private' : 'public'
  const where = format === 'der' ? 'DER' : 'PEM'
  const name = key.structure === 'certificate' ? 'The public key of a certificate' : `A ${kind} key`
  const details = { spki: 'SPKI', pkcs1: 'PKCS #1', pkcs8: 'PKCS #8', sec1: 'SEC 1', certificate: 'X.509' }[
    key.structure
  ]
  return {
    ...emptyBox,
    format,
    description: `${name}: ${found.label}, as ${where} (${details}).`,
    keys: [await withThumbprint(found, port)],
    findings: [
      ...(key.isPrivate ? [privateKeyFinding] : []),
      ...(key.structure === 'certificate' ? [certificateFinding] : []),
    ],
  }
}

async function derivePublic({ pkcs8, kty, crv }: DerKey, port: CryptoPort): Promise<PortJwk | null> {
  const jwk = pkcs8 === null ? null : await importedJwk(pkcs8, { kty, crv }, port)
  if (jwk === null) return null
  const { x, y } = jwk
  return {
    kty,
    ...(crv === null ? {} : { crv }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  }
}

async function readJwks(root: JsonNode, port: CryptoPort): Promise<KeyBox> {
  const list = memberOf(root, 'keys')
  if (list === null) return readOneJwk(root, port)
  if (list.kind !== 'array') return problemBox('jwks', '"keys" of a JWKS is an array.', list.start)
  const keys: VerificationKey[] = []
  const findings: Finding[] = []
  for (const [position, item] of list.items.slice(0, maxKeys).entries()) {
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
    keys.length === 0 ? { message: 'There is no key for signatures in this set.', offset: list.start } : null
  const total = list.items.length
  return {
    ...emptyBox,
    format: 'jwks',
    description: `A set of ${total} key${total === 1 ? '' : 's'}, ${keys.length} for signatures.`,
    keys,
    findings,
    problem,
  }
}

/** More keys of a set are not looked at. */
const maxKeys = 1000

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

async function withThumbprint(key: JwkKey, port: CryptoPort): Promise<VerificationKey> {
  return { ...key, thumbprint: key.publicJwk === null ? null : await thumbprintOf(key.publicJwk, port) }
}
