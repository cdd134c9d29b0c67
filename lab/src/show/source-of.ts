import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type NamedFunction = ((...args: never[]) => unknown) & { readonly name: string }

/**
 * The text of a function at the top level of a file, as it was written. What is shown must be what runs: the function is found by its
 * own name in its own file, and when it was compiled, every word and sign of what runs must be in that text, in the same order.
 *
 * @throws if there is no such text, or the build is older than it
 */
export function sourceOf(shown: NamedFunction, module: string): string {
  const running = fileURLToPath(module)
  const written = running.replace(/([/\\])dist\1(.+)\.js$/, '$1src$1$2.ts')
  const text = readFileSync(written, 'utf8')
  const start = text.search(new RegExp(`^(export )?(async )?function ${shown.name}\\b`, 'm'))
  // The formatter puts the end of a function, and of nothing inside of it, at the start of a line.
  const end = text.indexOf('\n}', start)
  if (start < 0 || end < 0) throw new Error(`${written} has no function ${shown.name} at its top level.`)
  const code = text.slice(start, end + 2)
  if (written !== running && !hasAllOf(code, shown.toString())) {
    throw new Error(`What runs is older than ${written}, which would be shown. Build it: npm run build`)
  }
  return code
}

/** True if all that was compiled is in the source in this order. Types are in the source only, and semicolons need not be. */
export function hasAllOf(source: string, compiled: string): boolean {
  const left = partsOf(source)[Symbol.iterator]()
  return partsOf(compiled).every((part) => {
    for (const candidate of left) if (candidate === part) return true
    return false
  })
}

function partsOf(text: string): readonly string[] {
  return text.match(/[\w$]+|[^\s\w$;]/g) ?? []
}
