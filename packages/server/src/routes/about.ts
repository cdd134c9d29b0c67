import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import { aboutPage } from '../pages/about.ts'
import { frameOf, page } from './answers.ts'
import type { RouteParts } from './parts.ts'

/** `GET /about`: how this server is set up. */
export function aboutRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  const { strategy, issuer } = parts
  app.get('/about', async (c) => page(c, aboutPage({ frame: await frameOf(c, parts), strategy, issuer })))
  return app
}
