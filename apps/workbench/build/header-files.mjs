// What a web server has to be told about the built files: as data for our own server, and as `_headers` for static hosts.
import { headersOf } from './policy.mjs'

const everyday = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
}

/**
 * @param {readonly string[]} files of the build
 * @param {string} single the name of the single-file build
 * @returns {Record<string, string>} contents by file name
 */
export function headerFiles(files, single) {
  const rows = files.map((file) => {
    const type = everyday[file.slice(file.lastIndexOf('.') + 1)]
    if (type === undefined) throw new Error(`The build made ${file}: nobody knows what type that is.`)
    const headers = { 'Content-Type': type, ...headersOf[kindOf(file)] }
    // To be kept, not to be opened here: its policy allows only what is inside of it.
    if (file === single) headers['Content-Disposition'] = `attachment; filename="${single}"`
    return { path: addressOf(file), file, headers }
  })
  return {
    'headers.json': `${JSON.stringify(rows, null, 2)}\n`,
    _headers: rows.map(({ path, headers }) => `${path}\n${linesOf(headers)}\n`).join('\n'),
  }
}

function kindOf(file) {
  if (file === 'sw.js') return 'serviceWorker'
  if (file.startsWith('assets/')) return 'hashed'
  return file.endsWith('.html') ? 'page' : 'plain'
}

function addressOf(file) {
  const path = `/${file}`
  if (!path.endsWith('/index.html')) return path
  return path === '/index.html' ? '/' : path.slice(0, -'/index.html'.length)
}

function linesOf(headers) {
  return Object.entries(headers)
    .map(([name, value]) => `  ${name}: ${value}`)
    .join('\n')
}
