import {
  base64,
  base64url,
  concatBytes,
  encodeBase64,
  encodeUtf8,
  toHex,
  type Bytes,
} from '../../bytes/index.ts'
import { decodeSecret } from '../keys/secret.ts'

/** Another way to read the same secret. */
export interface SecretVariant {
  readonly bytes: Bytes
  /** "without the line break at its end". */
  readonly words: string
  readonly fix: string
}

/** Ways in which issuer and verifier come to different bytes from the same secret. */
export function secretVariants(input: string | Uint8Array, text: string | null): readonly SecretVariant[] {
  if (text === null) return binaryVariants(input)
  const trimmed = text.trim()
  const unquoted = /^(["'`])([\s\S]*)\1$/.exec(trimmed)?.[2]
  const assigned = /^(?:export\s+)?[A-Za-z_]\w*\s*[=:]\s*(["'`]?)([\s\S]+)\1$/.exec(trimmed)?.[2]
  const variants: (SecretVariant | null)[] = [
    variant(encodeUtf8(text), 'as text', 'Take the secret as text.'),
    variant(
      encodeUtf8(text.replace(/\r?\n$/, '')),
      'without the line break at its end',
      'Remove the line break from the file, or trim it.',
    ),
    variant(
      encodeUtf8(trimmed),
      'without the white space around it',
      'Remove the white space around the secret.',
    ),
    variant(
      encodeUtf8(`${trimmed}\n`),
      'with a line break at its end',
      'The issuer reads its secret from a file and signs with the line break at its end.',
    ),
    variant(
      encodeUtf8(`${trimmed}\r\n`),
      'with a Windows line break at its end',
      'The issuer signs with CR and LF at the end of the secret.',
    ),
    unquoted === undefined
      ? null
      : variant(
          encodeUtf8(unquoted),
          'without the quotes around it',
          'The quotes belong to a configuration file, not to the secret.',
        ),
    variant(
      encodeUtf8(`"${trimmed}"`),
      'with double quotes around it',
      'The issuer signs with the quotes of its configuration file.',
    ),
    ...assignedVariants(assigned),
    decoded(text, 'hex', 'from hexadecimal'),
    decoded(text, 'base64', 'from Base64'),
    decoded(text, 'base64url', 'from base64url'),
    variant(
      encodeUtf8(encodeBase64(encodeUtf8(trimmed), base64)),
      'encoded as Base64 once more',
      'The issuer encodes the secret as Base64 and signs with that text.',
    ),
    variant(
      encodeUtf8(toHex(encodeUtf8(trimmed))),
      'encoded as hexadecimal once more',
      'The issuer encodes the secret as hexadecimal and signs with that text.',
    ),
    variant(encodeUtf8(trimmed.toLowerCase()), 'in lower case', 'The issuer has the secret in lower case.'),
    variant(encodeUtf8(trimmed.toUpperCase()), 'in upper case', 'The issuer has the secret in upper case.'),
    variant(encodeUtf8(trimmed.normalize('NFC')), 'in Unicode form NFC', 'Normalize the secret.'),
    variant(encodeUtf8(trimmed.normalize('NFD')), 'in Unicode form NFD', 'Normalize the secret.'),
    variant(utf16(trimmed), 'as UTF-16', 'The issuer takes the bytes of a .NET or Java string.'),
    variant(
      concatBytes(encodeUtf8(trimmed), Uint8Array.of(0)),
      'with a NUL byte at its end',
      'The issuer signs with the terminator of a C string.',
    ),
  ]
  return distinct(variants.filter((candidate) => candidate !== null))
}

function binaryVariants(input: string | Uint8Array): readonly SecretVariant[] {
  const bytes = typeof input === 'string' ? encodeUtf8(input) : Uint8Array.from(input)
  return distinct([
    variant(bytes, 'as it is', 'Take the bytes as they are.'),
    variant(
      encodeUtf8(toHex(bytes)),
      'as the text of its hexadecimal',
      'The issuer signs with the hexadecimal text.',
    ),
    variant(
      encodeUtf8(encodeBase64(bytes, base64)),
      'as the text of its Base64',
      'The issuer signs with the Base64 text.',
    ),
    variant(
      encodeUtf8(encodeBase64(bytes, base64url)),
      'as the text of its base64url',
      'The issuer signs with the base64url text.',
    ),
  ])
}

/** A whole line of a .env file was pasted. */
function assignedVariants(value: string | undefined): readonly (SecretVariant | null)[] {
  if (value === undefined) return []
  const words = 'behind the name and the sign of assignment'
  const fix = 'Take the value alone, without the name of the variable.'
  const fromBase64 = decodeSecret(value, 'base64')
  return [
    variant(encodeUtf8(value), words, fix),
    fromBase64.ok ? variant(fromBase64.bytes, `${words}, decoded from Base64`, fix) : null,
  ]
}

function variant(bytes: Bytes, words: string, fix: string): SecretVariant {
  return { bytes, words, fix }
}

function decoded(
  text: string,
  encoding: 'hex' | 'base64' | 'base64url',
  words: string,
): SecretVariant | null {
  const result = decodeSecret(text, encoding)
  return result.ok
    ? variant(result.bytes, `decoded ${words}`, `Decode the secret ${words} before use.`)
    : null
}

function utf16(text: string): Bytes {
  const bytes = new Uint8Array(text.length * 2)
  for (let index = 0; index < text.length; index++) {
    bytes[index * 2] = text.charCodeAt(index) & 0xff
    bytes[index * 2 + 1] = text.charCodeAt(index) >> 8
  }
  return bytes
}

function distinct(variants: readonly SecretVariant[]): readonly SecretVariant[] {
  const seen = new Set<string>()
  return variants.filter(({ bytes }) => {
    const key = toHex(bytes)
    if (bytes.length === 0 || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
