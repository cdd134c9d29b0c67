import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import { iconFile } from '../pages/mark.ts'

const style = readFileSync(new URL('../../assets/latchkey.css', import.meta.url), 'utf8')
const styleTag = tagOf(style)
const icon = iconFile()
const iconTag = tagOf(icon)

/** Where pages find their style: the digest in it changes with the content, so a new release never meets an old copy. */
export const stylePath: string = `/assets/latchkey.css?v=${styleTag.slice(1, 9)}`

/** The only files that this server serves. */
export function assetRoutes(): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  const files = [
    { path: '/assets/latchkey.css', type: 'text/css; charset=utf-8', body: style, tag: styleTag },
    { path: '/assets/icon.svg', type: 'image/svg+xml', body: icon, tag: iconTag },
  ]
  for (const { path, type, body, tag } of files) {
    app.get(path, (c) => {
      c.header('Cache-Control', 'public, max-age=3600')
      c.header('ETag', tag)
      if (c.req.header('if-none-match') === tag) return c.body(null, 304)
      c.header('Content-Type', type)
      return c.body(body)
    })
  }
  return app
}

function tagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
}
