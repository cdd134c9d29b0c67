import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { CommandError, style, stylePath } from '@latchkey/example-shared'

/** A file that the page loads. */
export interface PageFile {
  readonly type: string
  readonly text: string
}

export const pageStylePath = '/page.css'
const refresherPath = '/modules/latchkey-client.js'

const importMap = JSON.stringify({ imports: { 'latchkey/client': refresherPath } })

/** Tells the browser where `latchkey/client` is, so that the page imports it by the name that every program uses. */
export const importMapElement: string = `<script type="importmap">${importMap}</script>`

/** For the content security policy: this inline text, to the last space, and no other. */
export const importMapHash: string = `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`

/**
 * Everything that the page loads, by path. Browsers take no TypeScript, so scripts are the built ones also where this file itself runs from source.
 * @throws CommandError if they are not built
 */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const folder = new URL('../../dist/browser/', import.meta.url)
  const refresher = new URL('dist/client/index.js', packageFolder('latchkey'))
  if (!existsSync(folder) || !existsSync(refresher)) {
    throw new CommandError('The scripts of the page are not built. Build them with: npm run build')
  }
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  return new Map([
    [stylePath, { type: 'text/css', text: style }],
    [pageStylePath, { type: 'text/css', text: readText(new URL('../../assets/page.css', import.meta.url)) }],
    [refresherPath, script(refresher)],
    ...scripts.map((name) => [`/browser/${name}`, script(new URL(name, folder))] as const),
  ])
}

function packageFolder(name: string): URL {
  const require = createRequire(import.meta.url)
  return new URL(`file://${require.resolve(`${name}/package.json`)}`)
}

function script(url: URL): PageFile {
  return { type: 'text/javascript', text: readText(url) }
}

function readText(url: URL): string {
  return readFileSync(url, 'utf8')
}
