import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabOptions } from '../options.ts'
import type { LabResult } from '../result.ts'
import { reportInHtml } from './html.ts'
import { reportInMarkdown } from './markdown.ts'

/** Results that are kept, beside the lab. */
const resultsFolder = fileURLToPath(new URL('../../results', import.meta.url))

/** Where a report goes that nobody has said a place for. */
const defaultFolder = join(tmpdir(), 'latchkey-lab-report')

/** The result of this day that is kept, if there is one. */
export function keptResult(date: string): LabResult | null {
  const file = join(resultsFolder, `${date}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LabResult) : null
}

/** Writes what the options ask for, and says which files. */
export function writeReports(
  result: LabResult,
  { out, isWritten }: Pick<LabOptions, 'out' | 'isWritten'>,
): readonly string[] {
  const json = `${JSON.stringify(result, null, 2)}\n`
  const kept: readonly (readonly [string, string])[] = isWritten
    ? [
        [join(resultsFolder, `${result.machine.date}.json`), json],
        [join(resultsFolder, 'latest.md'), reportInMarkdown(result)],
        [join(resultsFolder, 'latest.html'), reportInHtml(result)],
      ]
    : []
  const folder = out ?? (isWritten ? null : defaultFolder)
  const asked: readonly (readonly [string, string])[] =
    folder === null
      ? []
      : [
          [resolve(folder, 'lab.json'), json],
          [resolve(folder, 'lab.md'), reportInMarkdown(result)],
          [resolve(folder, 'lab.html'), reportInHtml(result)],
        ]
  const files = [...kept, ...asked]
  for (const [file, text] of files) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  return files.map(([file]) => file)
}
