import { base64, base64url, decodeBase64, fromHex, toHex } from '../bytes/index.ts'
import {
  findAlgorithm,
  hashAlgorithms,
  lookAlikes,
  type HashAlgorithm,
  type HashFacts,
} from './algorithms.ts'
import { parseSums } from './sums.ts'

/** A digest that somebody expects, read from whatever was pasted. */
export interface ExpectedDigest {
  /** Lower-case hexadecimal. */
  readonly digest: string
  /** The algorithm by its name, else by the length; null if no algorithm of ours has digests of this length. */
  readonly algorithm: HashAlgorithm | null
  /** `named`: the text says which algorithm. `length`: it is a guess, and `alike` has others of the same length. */
  readonly known: 'named' | 'length'
  readonly alike: readonly string[]
  /** The file that the text names, if it does. */
  readonly name: string | null
  readonly form: 'hex' | 'base64' | 'integrity' | 'gnu' | 'tag' | 'powershell' | 'certutil'
}

export interface Expected {
  readonly digests: readonly ExpectedDigest[]
  /** What is unusual about the text, or why nothing was found in it. */
  readonly notes: readonly string[]
}

/**
 * Reads a digest in any form in which one is published: hexadecimal with spaces, colons or `0x`, `sha256:…`, Subresource
 * Integrity, Base64, GNU and BSD lines, a whole sums file, PowerShell's table, certutil's output.
 */
export function parseExpected(text: string): Expected {
  const clean = text.replace(/^\ufeff/, '').trim()
  if (clean === '') return { digests: [], notes: [] }
  for (const read of readers) {
    const digests = read(clean)
    if (digests.length > 0) return { digests, notes: notesAbout(text, clean) }
  }
  return { digests: [], notes: [whyNot(clean)] }
}

/** Most telling first: a line of a sums file is also hexadecimal with something behind it. */
const readers: readonly ((text: string) => readonly ExpectedDigest[])[] = [
  readIntegrity,
  readPrefixed,
  readCertutil,
  readPowerShell,
  readSums,
  readHex,
  readBase64,
]

function readIntegrity(text: string): readonly ExpectedDigest[] {
  const words = text
    .replace(/^integrity=/, '')
    .replaceAll(/^["']|["']$/g, '')
    .split(/\s+/)
  const digests = words.map((word) => {
    const match = /^(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(\?\S*)?$/i.exec(word)
    if (match === null) return null
    const facts = findAlgorithm(match[1]!)!
    const hex = hexOfBase64(match[2]!)
    return hex?.length === facts.digestBytes * 2 ? named(hex, facts, 'integrity') : null
  })
  return digests.every((digest) => digest !== null) ? digests : []
}

/** `sha256:HEX`, as container images and lockfiles write it; `SHA-256=HEX` and `sha256 HEX` as people do. */
function readPrefixed(text: string): readonly ExpectedDigest[] {
  const match = /^(md5|sha-?(?:1|224|256|384|512))(?:\s*[:=]\s*|\s+)(\S[^()]*)$/i.exec(text)
  if (match === null) return []
  const facts = findAlgorithm(match[1]!)!
  const [bare] = [...readHex(match[2]!), ...readBase64(match[2]!)]
  return bare === undefined ? [] : [{ ...bare, algorithm: facts.name, known: 'named', alike: [] }]
}

/** `SHA256 hash of file.iso:`, the digest (older versions space its bytes), `CertUtil: … completed successfully.` */
function readCertutil(text: string): readonly ExpectedDigest[] {
  const match =
    /^(\S+) \S+(?: of)? (?:file )?(.+?):\s*\r?\n\s*([0-9a-f][0-9a-f ]+)\s*\r?\n\s*CertUtil:/im.exec(text)
  if (match === null) return []
  const facts = findAlgorithm(match[1]!)
  const [hex] = readHex(match[3]!)
  if (hex === undefined) return []
  const name = match[2]!
  return facts === null
    ? [{ ...hex, name, form: 'certutil' }]
    : [{ ...named(hex.digest, facts, 'certutil'), name }]
}

/** The table of `Get-FileHash` (columns Algorithm, Hash, Path), or its list form with `Hash : …`. */
function readPowerShell(text: string): readonly ExpectedDigest[] {
  const rows = [...text.matchAll(/^[ \t]*(MD5|SHA1|SHA256|SHA384|SHA512)[ \t]+([0-9A-F]+)[ \t]*(\S.*)?$/gim)]
  if (rows.length > 0 && /^[ \t]*Algorithm[ \t]+Hash/im.test(text)) {
    return rows.map(([, algorithm, hex, path]) => powerShell(algorithm!, hex!, path))
  }
  const field = (name: string): string | undefined =>
    new RegExp(String.raw`^[ \t]*${name}[ \t]*:[ \t]*(\S.*?)[ \t]*\r?$`, 'im').exec(text)?.[1]
  const [algorithm, hash] = [field('Algorithm'), field('Hash')]
  if (algorithm === undefined || hash === undefined || findAlgorithm(algorithm) === null) return []
  return fromHex(hash) === null ? [] : [powerShell(algorithm, hash, field('Path'))]
}

function powerShell(algorithm: string, hex: string, path: string | undefined): ExpectedDigest {
  const name = path?.trim().split(/[\\/]/).at(-1) ?? null
  return { ...named(hex.toLowerCase(), findAlgorithm(algorithm)!, 'powershell'), name }
}

function readSums(text: string): readonly ExpectedDigest[] {
  return parseSums(text).entries.map(({ digest, algorithm, name, form }) =>
    form === 'tag'
      ? { ...named(digest, findAlgorithm(algorithm)!, form), name }
      : { ...byLength(digest, form), name },
  )
}

function readHex(text: string): readonly ExpectedDigest[] {
  const digits = text.replaceAll(/0x|[\s:,-]/gi, '')
  return digits.length >= 8 && /^[0-9a-f]+$/i.test(digits) ? [byLength(digits.toLowerCase(), 'hex')] : []
}

function readBase64(text: string): readonly ExpectedDigest[] {
  const clean = text.replaceAll(/\s/g, '')
  const hex = hexOfBase64(clean)
  if (hex === null || isNearlyHex(clean)) return []
  const digest = byLength(hex, 'base64')
  return digest.algorithm === null ? [] : [digest]
}

/** As long as a digest in hexadecimal, with a typing error or two: as Base64 it would be another algorithm's. */
function isNearlyHex(text: string): boolean {
  const isLong = hashAlgorithms.some(({ digestBytes }) => digestBytes * 2 === text.length)
  return isLong && text.replaceAll(/[0-9a-f]/gi, '').length <= 4
}

function hexOfBase64(text: string): string | null {
  const bare = text
    .replace(/={1,2}$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
  const { bytes, problem } = decodeBase64(bare, { ...base64, padding: base64url.padding })
  return problem === null ? toHex(bytes) : null
}

function named(digest: string, { name }: HashFacts, form: ExpectedDigest['form']): ExpectedDigest {
  return { digest, algorithm: name, known: 'named', alike: [], name: null, form }
}

function byLength(digest: string, form: ExpectedDigest['form']): ExpectedDigest {
  const algorithm = hashAlgorithms.find(({ digestBytes }) => digestBytes * 2 === digest.length)?.name ?? null
  return { digest, algorithm, known: 'length', alike: lookAlikes[digest.length / 2] ?? [], name: null, form }
}

function notesAbout(text: string, clean: string): readonly string[] {
  const notes: string[] = []
  if (text.startsWith('\ufeff'))
    notes.push('A byte order mark at the start was skipped; sha256sum -c fails on it.')
  const { malformed, entries } = parseSums(clean)
  if (entries.length > 0 && malformed.length > 0) {
    notes.push(`Lines that are no sums were skipped: ${malformed.map(({ line }) => line).join(', ')}.`)
  }
  return notes
}

function whyNot(text: string): string {
  const stray = /[^0-9a-f\s:,-]/iu.exec(text.replace(/^0x/i, ''))
  return stray === null || text.length > 200
    ? 'No digest was found in this text.'
    : `No digest was found: “${stray[0]}” is not hexadecimal, and the text is not a digest in Base64 either.`
}
