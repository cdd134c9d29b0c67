import { decodeUtf8, type Bytes } from '../../bytes/index.ts'
import type { PortJwk } from '../crypto-port.ts'
import { memberOf, stringMember } from '../json/access.ts'
import { readJson, type JsonNode } from '../json/read-json.ts'
import { readDerKey, type DerReading } from '../keys/der-key.ts'
import { readJwk } from '../keys/jwk.ts'
import type { SecretEncoding } from '../keys/key-box.ts'
import { looksLikePem, pemBlocks } from '../keys/pem.ts'
import { decodeSecret } from '../keys/secret.ts'

/** What Web Crypto can import to sign with. */
export type SigningMaterial =
  | { readonly kind: 'secret'; readonly bytes: Bytes }
  | { readonly kind: 'jwk'; readonly jwk: PortJwk; readonly kty: string; readonly crv: string | null }
  | { readonly kind: 'pkcs8'; readonly bytes: Bytes; readonly kty: string; readonly crv: string | null }
  | { readonly kind: 'problem'; readonly message: string }

/** Reads a key for signing: a secret, a private JWK, or a private key in PEM or DER. */
export function readSigningKey(
  input: string | Uint8Array,
  encoding: SecretEncoding | 'auto',
): SigningMaterial {
  const text = typeof input === 'string' ? input : textOf(input)
  if (text === null || typeof input !== 'string') {
    const bytes = typeof input === 'string' ? new Uint8Array() : Uint8Array.from(input)
    const der = readDerKey(bytes)
    if (der.kind !== 'no-key') return fromDer(der)
    if (text === null) return { kind: 'secret', bytes }
  }
  if (text === '') return { kind: 'problem', message: 'There is no key to sign with.' }
  if (looksLikePem(text)) return fromPem(text)
  const { root: json, problem } = readJson(/^\s*\{/.test(text) ? text : '')
  if (json !== null && memberOf(json, 'keys') !== null)
    return { kind: 'problem', message: 'This is a set of keys. Give the one JWK to sign with.' }
  if (json !== null && memberOf(json, 'kty') !== null) return fromJwk(json)
  // Cut or misspelled, and no secret all the same.
  if (problem !== null && /"kty"\s*:/.test(text))
    return { kind: 'problem', message: `This is a JWK, and no JSON: ${problem.message}` }
  const secret = decodeSecret(text, encoding === 'auto' ? 'text' : encoding)
  if (!secret.ok) return { kind: 'problem', message: secret.problem.message }
  return secret.bytes.length === 0
    ? { kind: 'problem', message: 'This secret is empty.' }
    : { kind: 'secret', bytes: secret.bytes }
}

function textOf(bytes: Uint8Array): string | null {
  const utf8 = decodeUtf8(bytes)
  return utf8.ok ? utf8.text : null
}

function fromPem(text: string): SigningMaterial {
  const blocks = pemBlocks(text).filter(({ label }) => !label.endsWith('PARAMETERS'))
  // A certificate often stands before its key.
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY')) ?? blocks[0]
  if (block === undefined)
    return { kind: 'problem', message: 'This begins like PEM, but the line with END is missing.' }
  if (block.problem !== null) return { kind: 'problem', message: block.problem }
  return fromDer(readDerKey(block.bytes))
}

function fromDer(reading: DerReading): SigningMaterial {
  if (reading.kind === 'unusable') return { kind: 'problem', message: reading.message }
  if (reading.kind === 'no-key') return { kind: 'problem', message: 'This is not a key that can be read.' }
  const { pkcs8, kty, crv } = reading.key
  if (pkcs8 === null)
    return { kind: 'problem', message: 'This is a public key. Signing needs the private one.' }
  return { kind: 'pkcs8', bytes: pkcs8, kty, crv }
}

const privateMembers = ['kty', 'crv', 'n', 'e', 'x', 'y', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const

function fromJwk(node: JsonNode): SigningMaterial {
  const reading = readJwk(node)
  if (reading.kind === 'unusable') return { kind: 'problem', message: reading.message }
  const { secret, kty, crv } = reading.key
  if (secret !== null) return { kind: 'secret', bytes: secret }
  if (!reading.hadPrivateHalf)
    return { kind: 'problem', message: 'This is a public key. Signing needs the private one.' }
  const jwk: PortJwk = {}
  for (const name of privateMembers) {
    const value = stringMember(node, name)
    if (value !== null) jwk[name] = value
  }
  return { kind: 'jwk', jwk, kty, crv }
}
