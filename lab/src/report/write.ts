import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabOptions } from '../options.ts'
import type { LabResult } from '../result.ts'
import { reportInHtml } from './html.ts'
import { reportInMarkdown } from './markdown.ts'

/** Results that are kept, beside the lab. */
const resultsFolder = fileURLToPath(new URL('../../results', import.meta.url))

/** Writes what the options ask for, and says which files. Without either option nothing is written. */
export function writeReports(
  result: LabResult,
  { out, isWritten }: Pick<LabOptions, 'out' | 'isWritten'>,
): readonly string[] {
  const json = `${JSON.stringify(result, null, 2)}\n`
  const kept: readonly (readonly [string, string])[] = isWritten
    ? [
        [join(resultsFolder, `${result.machine.date}.json`), json],
        [join(resultsFolder, 'latest.json'), json],
        [join(resultsFolder, 'latest.md'), reportInMarkdown(result)],
        [join(resultsFolder, 'latest.html'), reportInHtml(result)],
      ]
    : []
  const asked: readonly (readonly [string, string])[] =
    out === null
      ? []
      : [
          [resolve(out, 'lab.json'), json],
          [resolve(out, 'lab.md'), reportInMarkdown(result)],
          [resolve(out, 'lab.html'), reportInHtml(result)],
        ]
  const files = [...kept, ...asked]
  for (const [file, text] of files) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  return files.map(([file]) => file)
}
