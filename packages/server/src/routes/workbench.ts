import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pagesFolder } from '@latchkey/workbench'
import { type Context, Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import { jsonError } from '../http/errors.ts'

/** A file of the workbench, as its build describes it: where it belongs and which headers go with it. */
interface BuiltFile {
  readonly path: string
  readonly file: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The workbench: the home page, the tools and all that they load, static, with a policy of their own that is stricter than that of
 * our pages in one way and looser in another: they run scripts, and reach no network. Without a build, `/` leads to `/about`.
 */
export function workbenchRoutes(folder: string = pagesFolder): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  const table = join(folder, 'headers.json')
  if (!existsSync(table)) {
    app.get('/', (c) => c.redirect('/about', 302))
    return app
  }
  for (const built of JSON.parse(readFileSync(table, 'utf8')) as readonly BuiltFile[]) {
    const body = bodyOf(built, join(folder, built.file))
    const tag = tagOf(body)
    let packed: Uint8Array<ArrayBuffer> | undefined
    app.get(built.path, (c) => {
      for (const [name, value] of Object.entries(built.headers)) c.header(name, value)
      c.header('Vary', 'Accept-Encoding')
      const isPacked = acceptsGzip(c.req.header('accept-encoding'))
      // Each encoding is another representation, and needs another tag.
      const ownTag = isPacked ? tag.replace(/"$/, '-gzip"') : tag
      c.header('ETag', ownTag)
      if (isSame(c.req.header('if-none-match'), ownTag)) return c.body(null, 304)
      if (!isPacked) return c.body(body)
      // Packed at the first request and kept: it never changes.
      packed ??= new Uint8Array(gzipSync(body))
      c.header('Content-Encoding', 'gzip')
      return c.body(packed)
    })
    app.all(built.path, (c) => {
      c.header('Allow', 'GET, HEAD')
      return jsonError(c, { status: 405, error: 'method_not_allowed', message: 'Use GET, HEAD.' })
    })
    if (isPage(built) && built.path !== '/') app.get(`${built.path}/`, (c) => redirectTo(c, built.path))
  }
  return app
}

/** A page, and not the single file that is only there to be taken along. */
function isPage({ headers }: BuiltFile): boolean {
  return (
    headers['Content-Type']?.startsWith('text/html') === true && headers['Content-Disposition'] === undefined
  )
}

function bodyOf(built: BuiltFile, path: string): Uint8Array<ArrayBuffer> {
  const content = readFileSync(path)
  // Shows the links to sign-in and account, which lead nowhere on other hosts.
  return new Uint8Array(
    isPage(built)
      ? Buffer.from(content.toString('utf8').replace('data-host="static"', 'data-host="latchkey"'))
      : content,
  )
}

function redirectTo(c: Context<ServerEnv>, path: string): Response {
  return c.redirect(path, 308)
}

function tagOf(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
}

/** `gzip` by name or by `*`, unless it is refused with `q=0` (RFC 9110 section 12.5.3). */
function acceptsGzip(header = ''): boolean {
  const weights = new Map(
    header.split(',').map((part) => {
      const [name = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return [name, quality === undefined ? 1 : Number(quality.slice(2))] as const
    }),
  )
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0
}

function isSame(header: string | undefined, tag: string): boolean {
  return header !== undefined && header.split(',').some((part) => part.trim().replace(/^W\//, '') === tag)
}
