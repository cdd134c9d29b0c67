import { base64, base64url, decodeBase64, decodeUtf8 } from '../bytes/index.ts'

/** What bytes seem to be, by their first few and by their form. */
export interface Content {
  readonly kind:
    | 'empty'
    | 'jwt'
    | 'json'
    | 'pem'
    | 'base64'
    | 'text'
    | 'der'
    | 'gzip'
    | 'zip'
    | 'pdf'
    | 'image'
    | 'binary'
  /** "PNG image". */
  readonly label: string
  readonly mediaType: string
  /** Without the dot. */
  readonly extension: string
  /** The first byte that is not UTF-8; null if all are. */
  readonly invalidUtf8At: number | null
  readonly hasByteOrderMark: boolean
  /** The first zero byte; null if there is none. */
  readonly nulAt: number | null
}

/** A picture may be shown from a blob URL; text that a browser would run, such as HTML and SVG, is only ever text. */
export function sniffContent(bytes: Uint8Array): Content {
  const decoded = decodeUtf8(bytes)
  const nul = bytes.indexOf(0)
  const common = {
    invalidUtf8At: decoded.ok ? null : decoded.offset,
    hasByteOrderMark: bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf,
    nulAt: nul === -1 ? null : nul,
  }
  const kind = signatureOf(bytes) ?? (decoded.ok && nul === -1 ? textKind(decoded.text) : kinds.binary)
  return { ...kind, ...common }
}

type Kind = Pick<Content, 'kind' | 'label' | 'mediaType' | 'extension'>

function kind(kind: Content['kind'], label: string, mediaType: string, extension: string): Kind {
  return { kind, label, mediaType, extension }
}

const kinds = {
  binary: kind('binary', 'Binary data', 'application/octet-stream', 'bin'),
  der: kind('der', 'DER (ASN.1), as in keys and certificates', 'application/octet-stream', 'der'),
  empty: kind('empty', 'Nothing', 'application/octet-stream', 'bin'),
  jwt: kind('jwt', 'JSON Web Token', 'application/jwt', 'jwt'),
  json: kind('json', 'JSON', 'application/json', 'json'),
  pem: kind('pem', 'PEM', 'application/x-pem-file', 'pem'),
  base64: kind('base64', 'Base64 again', 'text/plain', 'txt'),
  text: kind('text', 'Text', 'text/plain', 'txt'),
  html: kind('text', 'HTML or SVG (shown as text only)', 'text/plain', 'html.txt'),
} as const

/** What a file begins with: pieces of Latin-1, and where each stands. */
const signatures: readonly (readonly [Readonly<Record<number, string>>, Kind])[] = [
  [{ 0: '\x89PNG\r\n\x1a\n' }, kind('image', 'PNG image', 'image/png', 'png')],
  [{ 0: '\xff\xd8\xff' }, kind('image', 'JPEG image', 'image/jpeg', 'jpg')],
  [{ 0: 'GIF87a' }, kind('image', 'GIF image', 'image/gif', 'gif')],
  [{ 0: 'GIF89a' }, kind('image', 'GIF image', 'image/gif', 'gif')],
  [{ 0: 'RIFF', 8: 'WEBP' }, kind('image', 'WebP image', 'image/webp', 'webp')],
  [{ 4: 'ftypavif' }, kind('image', 'AVIF image', 'image/avif', 'avif')],
  [{ 0: '%PDF-' }, kind('pdf', 'PDF document', 'application/pdf', 'pdf')],
  [{ 0: '\x1f\x8b\b' }, kind('gzip', 'gzip', 'application/gzip', 'gz')],
  [{ 0: 'PK\x03\x04' }, kind('zip', 'ZIP archive (or DOCX, JAR, EPUB …)', 'application/zip', 'zip')],
]

function signatureOf(bytes: Uint8Array): Kind | null {
  if (bytes.length === 0) return kinds.empty
  const head = String.fromCharCode(...bytes.subarray(0, 16))
  const found = signatures.find(([pieces]) =>
    Object.entries(pieces).every(([at, piece]) => head.startsWith(piece, Number(at))),
  )
  if (found !== undefined) return found[1]
  return isDer(bytes) ? kinds.der : null
}

/** A SEQUENCE that is exactly as long as it says. */
function isDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 4) return false
  const first = bytes[1]!
  if (first < 0x80) return bytes.length === first + 2
  const octets = first & 0x7f
  if (octets < 1 || octets > 4) return false
  const length = bytes.subarray(2, 2 + octets).reduce((length, byte) => length * 256 + byte, 0)
  return bytes.length === length + 2 + octets
}

function textKind(text: string): Kind {
  const clean = text.replace(/^\ufeff/, '').trim()
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*(\.[\w-]*\.[\w-]*)?$/.test(clean)) return kinds.jwt
  if (/^-----BEGIN [A-Z0-9 ]+-----/.test(clean)) return kinds.pem
  if (/^<(!doctype html|html|svg|script|\?xml)/i.test(clean)) return kinds.html
  if (/^[[{]/.test(clean) && isJson(clean)) return kinds.json
  return isBase64(clean) ? kinds.base64 : kinds.text
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Long enough not to be a word, with letters of both cases or digits, and without a flaw. */
function isBase64(text: string): boolean {
  const data = text.replaceAll(/[\r\n]/g, '')
  if (data.length < 16 || !/[A-Z]/.test(data) || !/[a-z]/.test(data) || !/[0-9+/=_-]/.test(data)) return false
  return [base64, base64url].some((form) => decodeBase64(data, form).problem === null)
}
