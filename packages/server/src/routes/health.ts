import { Hono } from 'hono'
import type { ServerEnv } from '../http/env.ts'
import type { RouteParts } from './parts.ts'

/** `GET /healthz`: the process answers. `GET /readyz`: its store does, too. */
export function healthRoutes({ documents, log }: Pick<RouteParts, 'documents' | 'log'>): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>()
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await documents.get('readyz')
      return c.json({ status: 'ready' })
    } catch (error) {
      log.error({ event: 'sys_outage', outcome: 'fail', error })
      c.header('Retry-After', '1')
      return c.json({ status: 'not_ready' }, 503)
    }
  })
  return app
}
