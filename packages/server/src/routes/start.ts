import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import { startPage } from '../pages/start.ts'
import { frameOf, page } from './answers.ts'
import type { RouteParts } from './parts.ts'

/** `GET /`. */
export function startRoutes(parts: RouteParts): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  const { strategy, issuer } = parts
  app.get('/', async (c) => page(c, startPage({ frame: await frameOf(c, parts), strategy, issuer })))
  return app
}
