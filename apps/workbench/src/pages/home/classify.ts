/** What pasted text may be, and which tool takes it. Only a first look: the tool itself looks closely. */
export interface Reading {
  /** The page that takes it, if this build has it. */
  readonly page: 'jwt' | 'hash' | 'base64'
  /** "a JWT", "Base64": completes "This looks like …". */
  readonly name: string
  /** Nothing else comes into question, so that pasting may lead there at once. */
  readonly isCertain: boolean
}

/** The likeliest reading first; empty for empty text. */
export function classify(text: string): readonly Reading[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const found = rules.filter(({ fits }) => fits(trimmed)).map(({ reading }) => reading)
  return found.some(({ isCertain }) => isCertain)
    ? found
    : [...found, ...anyText.filter(({ page }) => !found.some((reading) => reading.page === page))]
}

interface Rule {
  readonly reading: Reading
  readonly fits: (text: string) => boolean
}

/** A text of a megabyte says what it is in its first lines. */
const lookedAt = 4096

const rules: readonly Rule[] = [
  { reading: { page: 'jwt', name: 'a JWT', isCertain: true }, fits: holdsToken },
  { reading: { page: 'jwt', name: 'a JWS or JWE in JSON', isCertain: true }, fits: isJoseJson },
  { reading: { page: 'hash', name: 'a list of checksums', isCertain: true }, fits: isSumsFile },
  {
    reading: { page: 'base64', name: 'a data: URL', isCertain: true },
    fits: (text) => /^data:[^,\s]*,/i.test(text),
  },
  { reading: { page: 'hash', name: 'a digest', isCertain: true }, fits: isDigest },
  {
    reading: { page: 'base64', name: 'PEM', isCertain: true },
    fits: (text) => text.startsWith('-----BEGIN '),
  },
  {
    reading: { page: 'base64', name: 'credentials of HTTP Basic', isCertain: true },
    fits: (text) => /^basic[ \t]+[\w+/-]+={0,2}$|\bauthorization["']?\s*[:=]\s*["']?basic\s/i.test(text),
  },
  {
    reading: { page: 'hash', name: 'a digest', isCertain: false },
    // As long as MD5, and as any random id.
    fits: (text) => /^[0-9a-f]{32}$/i.test(text),
  },
  { reading: { page: 'base64', name: 'Base64', isCertain: false }, fits: isBase64 },
]

const anyText: readonly Reading[] = [
  { page: 'hash', name: 'text to hash', isCertain: false },
  { page: 'base64', name: 'text to encode', isCertain: false },
]

/** Three or five parts, of which the first is an object in base64url; wherever it stands. */
function holdsToken(text: string): boolean {
  for (const [, header] of text.slice(0, lookedAt).matchAll(/([\w-]{4,})\.[\w-]*(?:\.[\w-]*)?/g)) {
    if (/^\s*\{\s*"/.test(decodedStart(header!))) return true
  }
  return false
}

function decodedStart(base64url: string): string {
  const length = Math.min(16, base64url.length)
  const whole = base64url.slice(0, length - (length % 4))
  try {
    return atob(whole.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

function isJoseJson(text: string): boolean {
  return (
    text.startsWith('{') &&
    /"(signatures?|ciphertext)"\s*:/.test(text) &&
    /"(payload|protected|recipients)"\s*:/.test(text)
  )
}

/** GNU, BSD and PowerShell lines. */
function isSumsFile(text: string): boolean {
  const lines = text.slice(0, lookedAt).split(/\r?\n/)
  return lines.some(
    (line) =>
      /^\\?[0-9a-f]{32,128} [ *]?\S/i.test(line) ||
      /^SHA\d+ \(.+\) = [0-9a-f]+$/i.test(line) ||
      /^Algorithm\s+Hash/i.test(line),
  )
}

const digestLengths = new Set([40, 56, 64, 96, 128])

function isDigest(text: string): boolean {
  if (/^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/.test(text)) return true
  const hex = text.replace(/^(sha\d+:|0x)/i, '').replaceAll(/[\s:]/g, '')
  return /^[0-9a-f]+$/i.test(hex) && digestLengths.has(hex.length)
}

function isBase64(text: string): boolean {
  const start = text.slice(0, lookedAt).replaceAll(/\s/g, '')
  // A plain word is spelled in the same letters; upper case, digits, signs or padding tell them apart.
  return (
    start.length >= 8 &&
    /^[\w+/-]+={0,2}$/.test(start) &&
    /[A-Z]/.test(start) &&
    /[a-z]/.test(start) &&
    /[\d+/=_-]/.test(start)
  )
}
