import { stat } from 'node:fs/promises'
import {
  decodeSums,
  matchSums,
  parseSums,
  type HashAlgorithm,
  type HashedFile,
  type SumsEntry,
  type SumsFile,
} from '@latchkey/toolbox/hash'
import { exitCodes, malformedError, type ExitCode } from '../io/exit.ts'
import { readInput } from '../io/input.ts'
import { note, print, printJson } from '../io/output.ts'
import { byteProgress, type Progress } from '../io/progress.ts'
import { digestFile, FileChangedError } from './digest-file.ts'

export interface CheckFlags {
  readonly check: string
  readonly alg?: string
  readonly json?: true
  readonly ignoreMissing?: true
  readonly quiet?: true
  readonly status?: true
  readonly strict?: true
}

/** One line of a sums file, checked. */
interface CheckedEntry {
  readonly name: string
  readonly status: 'ok' | 'failed' | 'unreadable' | 'missing' | 'renamed' | 'unlisted'
  readonly algorithm: HashAlgorithm
  readonly expected: string | null
  readonly actual: string | null
  /** With `renamed`: the file that has this content. */
  readonly foundAs: string | null
}

/**
 * Checks the files that a sums file names, as `sha256sum -c` does; or, when files are given, finds for each line the file that
 * it means: by name, else by content.
 */
export async function checkSums(
  flags: CheckFlags,
  files: readonly string[],
  algorithm: HashAlgorithm | null,
): Promise<ExitCode> {
  const text = decodeSums(await readInput(flags.check, 'The sums file'))
  if (text === null) throw malformedError(`${flags.check} is no text: neither UTF-8 nor UTF-16.`)
  const sums = parseSums(text, algorithm)
  if (sums.entries.length === 0) {
    throw malformedError(`${flags.check}: no properly formatted checksum lines found.`)
  }
  const checked = files.length === 0 ? await checkNamed(sums, flags) : await checkGiven(sums, files)
  report(checked, sums, flags)
  return exitCodeOf(checked, sums, flags)
}

async function checkNamed(sums: SumsFile, flags: CheckFlags): Promise<readonly CheckedEntry[]> {
  const sizes = await Promise.all(sums.entries.map(({ name }) => sizeOf(name)))
  const progress = await byteProgress(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0))
  const checked: CheckedEntry[] = []
  try {
    for (const entry of sums.entries) {
      const { digest, error } = await digestOf(entry.name, entry.algorithm, progress)
      if (error === 'missing' && flags.ignoreMissing === true) continue
      const status = error ?? (digest === entry.digest ? 'ok' : 'failed')
      checked.push(checkedEntry(entry, status, digest))
    }
  } finally {
    progress.stop()
  }
  return checked
}

async function checkGiven(sums: SumsFile, names: readonly string[]): Promise<readonly CheckedEntry[]> {
  const algorithms = new Set(sums.entries.map(({ algorithm }) => algorithm))
  const files: HashedFile[] = []
  for (const name of names) {
    const progress = await byteProgress((await sizeOf(name)) ?? 0)
    const digests: Partial<Record<HashAlgorithm, string>> = {}
    for (const algorithm of algorithms) {
      const { digest, error } = await digestOf(name, algorithm, progress)
      if (error !== null) note(`latchkey hash: ${name}: ${error}`)
      else digests[algorithm] = digest!
    }
    progress.stop()
    files.push({ name, digests })
  }
  return matchSums(sums.entries, files).map(({ status, entry, file }): CheckedEntry => {
    if (entry === null) {
      const [algorithm] = algorithms
      const actual = file.digests[algorithm!] ?? null
      return { name: file.name, status, algorithm: algorithm!, expected: null, actual, foundAs: null }
    }
    const checked = checkedEntry(entry, status, file?.digests[entry.algorithm] ?? null)
    return status === 'renamed' ? { ...checked, foundAs: file.name } : checked
  })
}

async function digestOf(
  name: string,
  algorithm: HashAlgorithm,
  progress: Progress,
): Promise<{ digest: string | null; error: 'missing' | 'unreadable' | null }> {
  try {
    const { digest } = await digestFile(name, { algorithm, key: null, progress })
    return { digest: digest.toString('hex'), error: null }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (error instanceof FileChangedError) note(`latchkey hash: ${error.message}`)
    return { digest: null, error: code === 'ENOENT' ? 'missing' : 'unreadable' }
  }
}

function checkedEntry(entry: SumsEntry, status: CheckedEntry['status'], actual: string | null): CheckedEntry {
  const { name, algorithm, digest: expected } = entry
  return { name, status, algorithm, expected, actual, foundAs: null }
}

async function sizeOf(name: string): Promise<number | null> {
  try {
    return (await stat(name)).size
  } catch {
    return null
  }
}

function report(checked: readonly CheckedEntry[], sums: SumsFile, flags: CheckFlags): void {
  if (flags.json === true) {
    const { malformed, hasByteOrderMark } = sums
    printJson({ sums: flags.check, results: checked, malformed, hasByteOrderMark })
    return
  }
  if (flags.status === true) return
  for (const entry of checked) {
    if (flags.quiet === true && entry.status === 'ok') continue
    print(
      `${shownName(entry.name)}: ${words[entry.status]}${entry.foundAs === null ? '' : ` (as ${entry.foundAs})`}\n`,
    )
  }
  for (const line of warnings(checked, sums)) note(`latchkey hash: WARNING: ${line}`)
}

const words: Readonly<Record<CheckedEntry['status'], string>> = {
  ok: 'OK',
  failed: 'FAILED',
  unreadable: 'FAILED open or read',
  missing: 'FAILED open or read',
  renamed: 'OK, renamed',
  unlisted: 'not in the sums file',
}

/** As the coreutils write a name that has a line break in it. */
function shownName(name: string): string {
  if (!name.includes('\n')) return name
  return `\\${name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`
}

function warnings(checked: readonly CheckedEntry[], sums: SumsFile): readonly string[] {
  const failed = checked.filter(({ status }) => status === 'failed').length
  const unread = checked.filter(({ status }) => status === 'unreadable' || status === 'missing').length
  const { malformed, hasByteOrderMark } = sums
  return [
    ...(hasByteOrderMark ? ['the file begins with a byte order mark, on which sha256sum -c fails'] : []),
    ...counted(malformed.length, 'line is improperly formatted', 'lines are improperly formatted'),
    ...counted(unread, 'listed file could not be read', 'listed files could not be read'),
    ...counted(failed, 'computed checksum did NOT match', 'computed checksums did NOT match'),
  ]
}

function counted(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
}

function exitCodeOf(checked: readonly CheckedEntry[], { malformed }: SumsFile, flags: CheckFlags): ExitCode {
  const isVerified = checked.some(({ status }) => status === 'ok' || status === 'renamed')
  if (flags.ignoreMissing === true && !isVerified) {
    if (flags.status === undefined) note(`latchkey hash: ${flags.check}: no file was verified`)
    return exitCodes.failed
  }
  const isBad = checked.some(({ status }) => !['ok', 'renamed', 'unlisted'].includes(status))
  return isBad || (flags.strict === true && malformed.length > 0) ? exitCodes.failed : exitCodes.ok
}
