// Builds the workbench into dist/pages: one prerendered HTML file for each address, hashed scripts and styles, the service worker,
// header files for static hosts, and the whole of it again as one file that works without a server.
//   node build/build.mjs            when a source is newer than the build
//   node build/build.mjs --force    in any case
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundlePages, bundlePrerender, bundleServiceWorker, bundleSingleFile } from './bundle.mjs'
import { guideInput } from './guide.mjs'
import { headerFiles } from './header-files.mjs'
import { contentSecurityPolicy, withoutFrameAncestors } from './policy.mjs'
import { appFolder, isFresh, rememberSources } from './stamp.mjs'

const out = join(appFolder, 'dist/pages')
const single = 'latchkey-workbench.html'

if (!process.argv.includes('--force') && isFresh()) process.exit(0)

const startedMs = Date.now()
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

// One after the other: with two cores there is little to win, and the output stays readable.
const assets = await bundlePages(out)
const site = await import(pathToFileURL(await bundlePrerender()).href)

const policy = withoutFrameAncestors(contentSecurityPolicy())
for (const page of site.pages) {
  write(page.file, site.renderPage(page.id, { ...assets.of(page.id), early: assets.early, policy }))
}
for (const { file, html } of site.renderGuide(guideInput(), {
  ...assets.of('guide'),
  early: assets.early,
  policy,
})) {
  write(file, html)
}
write('manifest.webmanifest', site.renderManifest())

const { script, style } = await bundleSingleFile()
const html = site.renderSingleFile({
  script,
  style,
  early: readFileSync(join(out, assets.early), 'utf8'),
  policyOf: (scripts, styles) =>
    withoutFrameAncestors(
      contentSecurityPolicy({
        script: scripts.map(source).join(' '),
        style: styles.map(source).join(' '),
        worker: 'blob:',
      }),
    ),
})

// The service worker keeps everything but itself and what is only for hosts. Its version is the digest of all of it.
const kept = filesBelow(out).sort()
const version = digest(kept.map((file) => `${file} ${digest(readFileSync(join(out, file)))}`).join('\n'))
const addresses = kept.map((file) => `/${file.replace(/(^|\/)index\.html$/, '')}`.replace(/(.)\/$/, '$1'))
write('sw.js', await bundleServiceWorker({ version: version.slice(0, 16), addresses }))

write(single, html)
for (const [name, text] of Object.entries(headerFiles(filesBelow(out), single))) write(name, text)
write(`${single}.sha256`, `${digest(html)}  ${single}\n`)

rememberSources()
report()

function report() {
  const sizes = site.pages.map((page) => {
    const bytes = assets
      .of(page.id)
      .scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0)
    return `${page.id} ${(bytes / 1000).toFixed(1)} kB`
  })
  console.log(
    `Workbench: ${site.pages.length} pages in ${Date.now() - startedMs} ms; JavaScript, gzip: ${sizes.join(', ')}`,
  )
  console.log(`Single file: ${(html.length / 1000).toFixed(0)} kB, sha256 ${digest(html)}`)
}

function write(name, text) {
  const path = join(out, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** @returns {string[]} paths with slashes, as in addresses */
function filesBelow(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  )
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex')
}

/** How a policy names one inline script or style. */
function source(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
