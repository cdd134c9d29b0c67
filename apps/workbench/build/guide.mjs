// What the guide is made of: its texts, the committed results of the benchmarks, and signatures for its examples.
import { createHmac } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { workspace } from './stamp.mjs'

const guideFolder = join(workspace, 'docs/guide')
const resultsFolder = join(workspace, 'bench/results')

export function guideInput() {
  const texts = readdirSync(guideFolder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name.slice(0, -'.md'.length), readFileSync(join(guideFolder, name), 'utf8')])
  const runs = readdirSync(resultsFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .map((name) => JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')))
  return { texts: Object.fromEntries(texts), runs, sign }
}

/** HS256, RFC 7518 section 3.2. */
function sign({ header, payload, secret }) {
  const input = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.')
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
