// Knows whether the build is as new as its sources: names, sizes and times of all of them, kept beside the build.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const appFolder = dirname(dirname(fileURLToPath(import.meta.url)))
export const workspace = dirname(dirname(appFolder))
const stamp = join(appFolder, 'dist/pages.stamp')

const sources = [
  join(appFolder, 'src'),
  join(appFolder, 'build'),
  join(appFolder, 'package.json'),
  join(workspace, 'packages/toolbox/src'),
  join(workspace, 'packages/advisor/src'),
  join(workspace, 'docs/guide'),
  join(workspace, 'bench/results'),
  join(workspace, 'package-lock.json'),
]

export function isFresh() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

export function rememberSources() {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, fingerprint())
}

function fingerprint() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stats = statSync(path)
    if (stats.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
    else hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`)
  }
  for (const path of sources) if (existsSync(path)) visit(path)
  return hash.digest('hex')
}
