// What the guide is made of: its texts, the committed results of the benchmarks and the lab, and signatures for its examples.
import { createHmac } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { workspace } from './stamp.mjs'

const guideFolder = join(workspace, 'docs/guide')

export function guideInput() {
  const texts = readdirSync(guideFolder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name.slice(0, -'.md'.length), readFileSync(join(guideFolder, name), 'utf8')])
  const runs = resultsOf('bench/results').map(({ result }) => result)
  const [newest] = resultsOf('lab/results')
  const lab = { ...newest.result, file: newest.file }
  return { texts: Object.fromEntries(texts), runs, lab, sign }
}

/** Of a folder of the repository, the newest first: files are called by their date. */
function resultsOf(folder) {
  return readdirSync(join(workspace, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .map((name) => ({
      file: `${folder}/${name}`,
      result: JSON.parse(readFileSync(join(workspace, folder, name), 'utf8')),
    }))
}

/** HS256, RFC 7518 section 3.2. */
function sign({ header, payload, secret }) {
  const input = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
