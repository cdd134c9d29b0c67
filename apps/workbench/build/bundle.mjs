// The four runs of Vite: the pages, the same for prerendering, the service worker, and everything in one script.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { appFolder } from './stamp.mjs'

const { version } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8'))

/** Every browser of the last two years: `light-dark()` and nesting in CSS are left as they are. */
const target = ['chrome123', 'edge123', 'firefox121', 'safari17.5']

/** @param {import('vite').InlineConfig} config */
function run({ define, build: { rolldownOptions, ...output }, ...config }) {
  return build({
    root: appFolder,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    ...config,
    build: {
      ...output,
      // Both are meant: the single file holds what the pages load later, and has no address of its own.
      rolldownOptions: {
        checks: { ineffectiveDynamicImport: false, emptyImportMeta: false, pluginTimings: false },
        ...rolldownOptions,
      },
    },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    resolve: { conditions: ['@latchkey/source', 'module', 'browser'] },
    define: { __VERSION__: JSON.stringify(version), __SINGLE_FILE__: 'false', ...define },
  })
}

/** Scripts and styles of all pages; answers with what each of them needs. */
export async function bundlePages(outDir) {
  const ids = readdirSync(join(appFolder, 'src/pages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  const early = join(appFolder, 'src/shell/early.ts')
  const { output } = await run({
    build: {
      outDir,
      target,
      emptyOutDir: false,
      assetsInlineLimit: 0,
      // One style for all pages, 7 kB: then no script has to know what another one needs before it is loaded.
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(ids.map((id) => [id, join(appFolder, `src/pages/${id}/main.tsx`)])),
          early,
        },
        // What every page has, in one file: fewer to fetch, smaller when packed, and kept from page to page.
        output: { codeSplitting: { groups: chunks } },
      },
    },
    worker: { format: 'es' },
  })
  const byName = new Map(
    output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  )
  const styles = output.map(({ fileName }) => fileName).filter((name) => name.endsWith('.css'))
  const entryOf = (id) => output.find((file) => file.type === 'chunk' && file.isEntry && file.name === id)
  return {
    early: entryOf('early').fileName,
    /** @returns {{ scripts: string[], styles: string[] }} the entry first, then what it imports at once */
    of(id) {
      const scripts = new Set()
      const visit = (name) => {
        if (scripts.has(name)) return
        scripts.add(name)
        const chunk = byName.get(name)
        for (const next of chunk.imports) visit(next)
      }
      visit(entryOf(id).fileName)
      return { scripts: [...scripts], styles }
    },
  }
}

/** What belongs together in one file, whoever imports it; by default the bundler makes a file for each set of importers. */
const chunks = [
  { name: 'base', test: isOfEveryPage },
  // Before the next: a group takes along what its files import, and every tool has bytes.
  { name: 'bytes', test: /packages\/toolbox\/src\/bytes\/(utf8|hex)/ },
  {
    name: 'jwt-read',
    test: /packages\/toolbox\/src\/jwt\/(json\/(?!edit|print)|shape|time|claims|extract|findings|inspect|limits|sd-jwt\/view)/,
  },
]

function isOfEveryPage(id) {
  return (
    (/node_modules\/preact\/|vite\/preload-helper|\/src\/(shell\/|site\.|mount\.|load-page\.)/.test(id) &&
      !/palette\.tsx|early\.ts/.test(id)) ||
    /\/src\/kit\/(?!lazy|serve-requests|file-drop|fragment|save|watch-paste)/.test(id)
  )
}

/** The module that renders pages to HTML; answers with its path. */
export async function bundlePrerender() {
  await run({
    plugins: [workers(async () => 'export default ""')],
    ssr: { noExternal: true, resolve: { conditions: ['@latchkey/source', 'module', 'node'] } },
    build: {
      outDir: join(appFolder, 'dist/prerender'),
      target: 'node20',
      ssr: join(appFolder, 'src/prerender.tsx'),
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'prerender.mjs' } },
    },
  })
  return join(appFolder, 'dist/prerender/prerender.mjs')
}

/** The service worker, with the list of what it keeps. */
export async function bundleServiceWorker(release) {
  const { output } = await oneScript(join(appFolder, 'src/service-worker/worker.ts'), {
    define: { __RELEASE__: JSON.stringify(release) },
  })
  return output[0].code
}

/** Every page in one script and one style, workers as text inside of the script. */
export async function bundleSingleFile() {
  const { output } = await oneScript(join(appFolder, 'src/single-file.tsx'), {
    define: { __SINGLE_FILE__: 'true' },
    plugins: [
      workers(async (file) => {
        const { output } = await oneScript(file, {})
        return `export default URL.createObjectURL(new Blob([${JSON.stringify(output[0].code)}], { type: 'text/javascript' }))`
      }),
    ],
  })
  return {
    script: output.find((file) => file.type === 'chunk').code,
    style: output
      .filter((file) => file.fileName.endsWith('.css'))
      .map((file) => String(file.source))
      .join('\n'),
  }
}

async function oneScript(input, config) {
  const result = await run({
    ...config,
    build: {
      write: false,
      target,
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input, output: { format: 'iife', codeSplitting: false } },
    },
  })
  return Array.isArray(result) ? result[0] : result
}

/** Decides what `import url from './x.ts?worker&url'` gives. */
function workers(load) {
  const mark = '\0worker:'
  return {
    name: 'latchkey-workers',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith('?worker&url')) return null
      const resolved = await this.resolve(id.slice(0, -'?worker&url'.length), importer)
      return resolved === null ? null : `${mark}${resolved.id}`
    },
    load(id) {
      return id.startsWith(mark) ? load(id.slice(mark.length)) : null
    },
  }
}
