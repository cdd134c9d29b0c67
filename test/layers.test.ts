import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'packages/latchkey/src')

/** The table "Layers of the library" in ARCHITECTURE.md: what it says is what this test holds the code to. */
const layers = readLayers(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))

const files = filesBelow(source).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

/** Runs in the browser, without any of the rest. */
const isBrowserCode = (file: string): boolean => file.startsWith('client/')

describe('layers', () => {
  it('every file of the library is in the table', () => {
    expect(files.filter((file) => layerOf(file) === undefined).map(shown)).toEqual([])
  })

  it('lower layers never import higher ones', () => {
    const upwards = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target)! > layerOf(file)!)
        .map((target) => `${shown(file)} imports ${shown(target)}`),
    )
    expect(upwards).toEqual([])
  })

  it('no file imports in a circle, types aside', () => {
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]): readonly string[] => {
      if (path.includes(file)) return [[...path, file].map(shown).join(' → ')]
      if (done.has(file)) return []
      const circles = importsOf(file, 'values').flatMap((target) => visit(target, [...path, file]))
      done.add(file)
      return circles
    }
    expect(files.flatMap((file) => visit(file, []))).toEqual([])
  })
})

/** Absences that the architecture promises: what to look for, and the files that may have it. */
const invariants: readonly { promise: string; pattern: RegExp; allowed: (file: string) => boolean }[] = [
  {
    promise: 'only clock.ts reads the time or starts a timer',
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bset(Timeout|Interval)\(|\bhrtime\b/,
    allowed: (file) => file === 'clock.ts' || isBrowserCode(file) || file.startsWith('testing/'),
  },
  {
    promise: 'only crypto/random.ts draws randomness',
    pattern:
      /\brandomBytes\b.*node:crypto|\brandomFill|\bgetRandomValues\b|\bMath\.random\b|\brandomUUID\b|\brandomInt\b/,
    allowed: (file) => file === 'crypto/random.ts' || isBrowserCode(file) || file.startsWith('testing/'),
  },
  {
    promise: 'jwt/ knows no HTTP',
    pattern: /\bnode:https?\b|\bfetch\(|['"]set-cookie['"]|\bHttpRe(quest|sponse)\b/i,
    allowed: (file) => !file.startsWith('jwt/'),
  },
  {
    promise: 'session/ knows no cookie header and no token',
    pattern: /set-cookie|from '\.\.\/(http|jwt|grant|engine)\//i,
    allowed: (file) => !file.startsWith('session/'),
  },
  {
    promise: 'stores know no JWT and no cookie header',
    pattern: /set-cookie|from '\.\.\/(\.\.\/)?(jwt|http|grant|session)\//i,
    allowed: (file) => !file.startsWith('store/'),
  },
  {
    promise: 'no secret is compared with ===',
    pattern:
      /(secret|hash|mac|signature)\w*\s*[!=]==\s*(?!null|undefined|'|0|-1)\w*(secret|hash|mac|signature)/i,
    allowed: () => false,
  },
]

describe('invariants', () => {
  it.each(invariants)('$promise', ({ pattern, allowed }) => {
    const found = files
      .filter((file) => !allowed(shown(file)))
      .flatMap((file) =>
        codeOf(file)
          .split('\n')
          .filter((line) => pattern.test(line))
          .map((line) => `${shown(file)}: ${line.trim()}`),
      )
    expect(found).toEqual([])
  })

  it('latchkey/session loads no file of jwt/', () => {
    const loaded = new Set<string>()
    const load = (file: string): void => {
      if (loaded.has(file)) return
      loaded.add(file)
      for (const target of importsOf(file, 'values')) load(target)
    }
    load(join(source, 'session/index.ts'))
    expect([...loaded].map(shown).filter((file) => file.startsWith('jwt/'))).toEqual([])
    expect(loaded.size).toBeGreaterThan(5)
  })
})

function readLayers(document: string): ReadonlyMap<string, number> {
  const rows = [...document.matchAll(/^\|\s*(\d+)\s*\|(.+?)\|/gm)]
  return new Map(
    rows.flatMap(([, number, names]) =>
      [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => [name!, Number(number)] as const),
    ),
  )
}

/** The longest prefix in the table: `http/`, or a single file such as `clock.ts`. */
function layerOf(file: string): number | undefined {
  const path = shown(file)
  return layers.get(path) ?? layers.get(`${path.split('/')[0]}/`)
}

function importsOf(file: string, kind: 'all' | 'values' = 'all'): readonly string[] {
  const statements = codeOf(file).matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?)from\s+'(\.[^']+)'/gm)
  return [...statements]
    .filter(([, type, names]) => kind === 'all' || (type === undefined && !isTypesOnly(names!)))
    .map(([, , , target]) => resolve(dirname(file), target!))
}

function isTypesOnly(names: string): boolean {
  const inner = /\{([^}]*)\}/.exec(names)?.[1]
  if (inner === undefined) return false
  return inner
    .split(',')
    .filter((name) => name.trim() !== '')
    .every((name) => name.trim().startsWith('type '))
}

/** Without comments, which may speak of anything. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })
}

function shown(file: string): string {
  return relative(source, file).replaceAll('\\', '/')
}
