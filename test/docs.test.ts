import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorTable } from 'latchkey'

const root = resolve(import.meta.dirname, '..')
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...markdownBelow('docs'),
  'examples/README.md',
  'examples/nextjs/README.md',
  ...['latchkey', 'server', 'cli', 'toolbox']
    .map((name) => `packages/${name}/README.md`)
    .filter((page) => existsSync(join(root, page))),
]

describe('docs', () => {
  it('every TypeScript block compiles against the built package', () => {
    const folder = join(root, 'node_modules/.cache/latchkey-docs')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const blocks = pages.flatMap((page) => typescriptIn(page).map((code) => ({ page, code })))
    for (const [index, { page, code }] of blocks.entries()) {
      const name = `${page.replaceAll(/[^a-z0-9]+/gi, '-')}-${index}.ts`
      // Each block is a module of its own, so that two blocks may use one name.
      writeFileSync(join(folder, name), `${code}\nexport {}\n`)
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(docsConfig))
    expect(blocks.length).toBeGreaterThan(3)
    expect(compile(folder)).toBe('')
  })

  it('every line for Next.js is in the example, whose build compiles it', () => {
    const example = filesBelow('examples/nextjs', (name) => name !== 'node_modules' && name !== '.next')
    const code = example.filter((file) => /\.tsx?$/.test(file)).flatMap((file) => read(file).split('\n'))
    const known = new Set(code.map((line) => line.trim()))
    const shown = pages.flatMap((page) =>
      [...read(page).matchAll(/^```tsx\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block!.split('\n')),
    )
    const lines = shown.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'))
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.filter((line) => !known.has(line))).toEqual([])
  })

  it('every relative link leads somewhere', () => {
    const broken = pages.flatMap((page) =>
      linksIn(page)
        .filter((link) => !existsSync(resolve(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('the page on errors is the table in the code', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)`\s*\| (.+?)\s*\|$/gm)]
    expect(Object.fromEntries(rows.map(([, code, text]) => [code, text]))).toEqual(errorTable)
  })

  it('every code in the table is thrown somewhere', () => {
    const code = sourcesBelow('packages/latchkey/src').map(read).join('\n')
    const unused = Object.keys(errorTable).filter((name) => code.split(`'${name}'`).length < 2)
    expect(unused).toEqual([])
  })
})

const docsConfig = {
  extends: '../../../tsconfig.base.json',
  compilerOptions: {
    composite: false,
    isolatedDeclarations: false,
    noEmit: true,
    rewriteRelativeImportExtensions: false,
    noUnusedLocals: false,
    // The pages show real files: their types come from the packages that readers install.
    types: ['node'],
  },
  include: ['*.ts'],
}

function compile(folder: string): string {
  try {
    execFileSync('npx', ['tsc', '-p', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout)
  }
}

function typescriptIn(page: string): readonly string[] {
  return [...read(page).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code!)
}

function linksIn(page: string): readonly string[] {
  const prose = read(page).replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^([a-z]+:|\/)/.test(link))
}

function markdownBelow(folder: string): readonly string[] {
  return filesBelow(folder).filter((file) => file.endsWith('.md'))
}

function sourcesBelow(folder: string): readonly string[] {
  return filesBelow(folder).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('src/errors.ts'),
  )
}

function filesBelow(folder: string, isOurs: (name: string) => boolean = () => true): readonly string[] {
  return readdirSync(join(root, folder))
    .filter(isOurs)
    .flatMap((name) => {
      const path = join(root, folder, name)
      return statSync(path).isDirectory() ? filesBelow(relative(root, path), isOurs) : [relative(root, path)]
    })
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}
