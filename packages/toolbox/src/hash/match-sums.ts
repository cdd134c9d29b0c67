import type { HashAlgorithm } from './algorithms.ts'
import type { SumsEntry } from './sums-line.ts'

/** A file that is at hand, with the digests (lower-case hexadecimal) that were computed of it. */
export interface HashedFile {
  readonly name: string
  readonly digests: Readonly<Partial<Record<HashAlgorithm, string>>>
}

export type SumsRow =
  | { readonly status: 'ok' | 'failed'; readonly entry: SumsEntry; readonly file: HashedFile }
  /** The content is there under another name. */
  | { readonly status: 'renamed'; readonly entry: SumsEntry; readonly file: HashedFile }
  | { readonly status: 'missing'; readonly entry: SumsEntry; readonly file: null }
  /** A file that the sums do not speak of. */
  | { readonly status: 'unlisted'; readonly entry: null; readonly file: HashedFile }

/** Finds a file for each line of a sums file: by its name, else by its digest. */
export function matchSums(entries: readonly SumsEntry[], files: readonly HashedFile[]): readonly SumsRow[] {
  const used = new Set<HashedFile>()
  const take = (file: HashedFile | undefined): HashedFile | null => {
    if (file !== undefined) used.add(file)
    return file ?? null
  }
  const named = entries.map((entry) => ({ entry, file: take(fileNamed(entry.name, files)) }))
  const rows = named.map(({ entry, file }): SumsRow => {
    if (file !== null) return { status: hasDigest(file, entry) ? 'ok' : 'failed', entry, file }
    const same = take(files.find((file) => !used.has(file) && hasDigest(file, entry)))
    return same === null ? { status: 'missing', entry, file: null } : { status: 'renamed', entry, file: same }
  })
  const unlisted = files.filter((file) => !used.has(file))
  return [...rows, ...unlisted.map((file): SumsRow => ({ status: 'unlisted', entry: null, file }))]
}

/** The same path, else the one file with this last part: a dropped file has lost its folder. */
function fileNamed(name: string, files: readonly HashedFile[]): HashedFile | undefined {
  const path = plainPath(name)
  const exact = files.find((file) => plainPath(file.name) === path)
  if (exact !== undefined) return exact
  const alike = files.filter((file) => lastPart(file.name) === lastPart(name))
  return alike.length === 1 ? alike[0] : undefined
}

function hasDigest(file: HashedFile, { algorithm, digest }: SumsEntry): boolean {
  return file.digests[algorithm] === digest
}

function plainPath(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
}

function lastPart(name: string): string {
  return plainPath(name).split('/').at(-1)!
}
