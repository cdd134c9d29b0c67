import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What browsers get besides pages. */
export interface Assets {
  readonly deskStyle: string
  /** By file name. */
  readonly scripts: ReadonlyMap<string, string>
}

// The same place from src and from dist.
const scriptsFolder = fileURLToPath(new URL('../dist/browser', import.meta.url))
const stylePath = fileURLToPath(new URL('../assets/desk.css', import.meta.url))

/** Reads them. @throws if the scripts are not built */
export function assets(): Assets {
  if (!existsSync(scriptsFolder)) throw new Error('The scripts of the pages are not built: npm run build')
  const names = readdirSync(scriptsFolder).filter((name) => name.endsWith('.js'))
  return {
    deskStyle: readFileSync(stylePath, 'utf8'),
    scripts: new Map(names.map((name) => [name, readFileSync(join(scriptsFolder, name), 'utf8')])),
  }
}
