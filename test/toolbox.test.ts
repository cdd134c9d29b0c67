import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '../packages/toolbox/src')
const files = filesBelow(source).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

/** What "The toolbox" in ARCHITECTURE.md promises to be absent. */
const absences: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'Node', pattern: /from '(node:|fs|path|crypto|buffer)|\b(Buffer|process|require)\b(?=[.(])/ },
  {
    what: 'the DOM',
    pattern:
      /\b(document|window|navigator|localStorage|location|TextEncoder|TextDecoder|atob|btoa)\b(?=[.(])/,
  },
  { what: 'the network', pattern: /\b(fetch|XMLHttpRequest|WebSocket|EventSource)\b\(/ },
  {
    what: 'a clock or a timer',
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bset(Timeout|Interval)\(/,
  },
  {
    what: 'randomness of its own',
    pattern: /\bMath\.random\b|\bglobalThis\b|\bcrypto\.(subtle|getRandomValues)\b/,
  },
  { what: 'the library, the server or any package', pattern: /from '[^.']/ },
]

describe('the toolbox', () => {
  it('is where this test looks', () => {
    expect(files.length).toBeGreaterThan(60)
  })

  it.each(absences)('has nothing of $what', ({ pattern }) => {
    const found = files.flatMap((file) =>
      codeOf(file)
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${relative(source, file)}: ${line.trim()}`),
    )
    expect(found).toEqual([])
  })

  it('imports stay within it', () => {
    const outside = files.flatMap((file) =>
      [...codeOf(file).matchAll(/from '(\.[^']+)'/g)]
        .map(([, target]) => relative(source, resolve(file, '..', target!)))
        .filter((target) => target.startsWith('..')),
    )
    expect(outside).toEqual([])
  })
})

/** Without comments and texts, which may speak of anything. */
function codeOf(file: string): string {
  return (
    readFileSync(file, 'utf8')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .replaceAll(/(^|\s)\/\/.*$/gm, '')
      .replaceAll(/`(?:[^`\\]|\\.)*`/g, '``')
      .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')
      // Sentences, and not the names of modules.
      .replaceAll(/'(?:[^'\\\n]|\\.)* (?:[^'\\\n]|\\.)*'/g, "''")
  )
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}
