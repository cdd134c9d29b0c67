import { findAlgorithm, hashAlgorithms, type HashAlgorithm } from './algorithms.ts'

/** One line of a sums file: which digest a file is said to have. */
export interface SumsEntry {
  /** The line in the file, from 1. */
  readonly line: number
  readonly name: string
  /** Lower-case hexadecimal. */
  readonly digest: string
  readonly algorithm: HashAlgorithm
  /** `gnu` is `HEX  name`, `tag` is `SHA256 (name) = HEX`. */
  readonly form: 'gnu' | 'tag'
}

/** Which side of a file the one-space lines (`HEX name`, of BSD's `md5 -r`) are on: one file cannot have both. */
export type SpaceStyle = 'unknown' | 'two' | 'one'

export interface ReadLine {
  readonly entry: Omit<SumsEntry, 'line'> | null
  readonly spaces: SpaceStyle
}

/**
 * Reads one line as the coreutils do (`sha256sum -c`, version 9): to the letter where they accept and where they refuse.
 * @param algorithm the only one to accept, or null to take each line's by its tag or its length
 */
export function readSumsLine(line: string, algorithm: HashAlgorithm | null, spaces: SpaceStyle): ReadLine {
  const nothing: ReadLine = { entry: null, spaces }
  const isEscaped = /^[ \t]*\\/.test(line)
  const rest = line.replace(/^[ \t]*\\?/, '')
  const tag = /^([A-Za-z0-9-]+?) ?\((.*)\)[ \t]*=[ \t]*([0-9A-Fa-f]+)$/s.exec(rest)
  if (tag !== null) {
    const facts = hashAlgorithms.find((known) => known.tag === tag[1]) ?? looseTag(tag[1]!, algorithm)
    const name = isEscaped ? unescapeName(tag[2]!) : tag[2]!
    const isOurs = facts !== null && (algorithm === null || facts.name === algorithm)
    if (isOurs && name !== null && tag[3]!.length === facts.digestBytes * 2) {
      return {
        entry: { name, digest: tag[3]!.toLowerCase(), algorithm: facts.name, form: 'tag' },
        spaces,
      }
    }
    return nothing
  }
  return readGnuLine(rest, isEscaped, algorithm, spaces)
}

function readGnuLine(
  rest: string,
  isEscaped: boolean,
  algorithm: HashAlgorithm | null,
  spaces: SpaceStyle,
): ReadLine {
  const nothing: ReadLine = { entry: null, spaces }
  const match = /^([0-9A-Fa-f]+)[ \t](.+)$/s.exec(rest)
  if (match === null) return nothing
  const [, hex, after] = match
  const facts = hashAlgorithms.find(({ digestBytes }) => digestBytes * 2 === hex!.length)
  if (facts === undefined || (algorithm !== null && facts.name !== algorithm)) return nothing
  let style = spaces
  let raw = after!
  if (raw.length === 1 || !/^[ *]/.test(raw)) {
    if (style === 'two') return nothing
    style = 'one'
  } else if (style !== 'one') {
    style = 'two'
    raw = raw.slice(1)
  }
  const name = isEscaped ? unescapeName(raw) : raw
  if (name === null) return { entry: null, spaces: style }
  return { entry: { name, digest: hex!.toLowerCase(), algorithm: facts.name, form: 'gnu' }, spaces: style }
}

/** OpenSSL and others write tags in their own way; read only when no algorithm was demanded. */
function looseTag(tag: string, algorithm: HashAlgorithm | null): ReturnType<typeof findAlgorithm> {
  return algorithm === null ? findAlgorithm(tag) : null
}

/** Null for an escape that no tool writes. */
function unescapeName(name: string): string | null {
  if (/\\(?![\\nr])/.test(name.replaceAll('\\\\', ''))) return null
  return name.replaceAll(/\\([\\nr])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  )
}

export interface SumsLineOptions {
  readonly algorithm: HashAlgorithm
  readonly form: SumsEntry['form']
}

/** Writes the line that `sha256sum` (or `sha256sum --tag`) would: a name with a backslash or a line break is escaped. */
export function formatSumsLine(name: string, digest: string, { algorithm, form }: SumsLineOptions): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  const mark = escaped === name ? '' : '\\'
  const tag = hashAlgorithms.find((known) => known.name === algorithm)!.tag
  return form === 'tag' ? `${mark}${tag} (${escaped}) = ${digest}` : `${mark}${digest}  ${escaped}`
}
