/** Sessions on Hono: `npm run hono -w @latchkey/example-frameworks`. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { latchkey, requireIdentity, type LatchkeyEnv } from 'latchkey/hono'
import { homePage } from './home-page.ts'
import { dataFolder, port, strategy } from './settings.ts'
import { checkPassword } from './users.ts'

const auth = createAuth({
  issuer: `http://localhost:${port}`,
  strategy,
  store: embeddedStore({ path: dataFolder }),
  // POST /auth/sign-in asks this; POST /auth/sign-out needs nothing.
  routes: { authenticate: ({ name, password }) => checkPassword(name, password) },
})

const app = new Hono<LatchkeyEnv>()
app.use(latchkey(auth))

app.get('/', (c) => c.html(homePage('Hono', c.get('auth').identity)))

app.get('/me', requireIdentity(), (c) => c.json({ subject: c.get('identity').subject }))

app.post('/confirm', requireIdentity(), bodyLimit({ maxSize: 8_192 }), async (c) => {
  const sent: unknown = await c.req.json().catch(() => null)
  const { password } = (sent ?? {}) as { readonly password?: unknown }
  const isRight = (await checkPassword(c.get('identity').subject, password)) !== null
  if (isRight) await c.get('auth').stepUp({ amr: ['pwd'] })
  return c.body(null, isRight ? 204 : 403)
})

app.post('/end-others', requireIdentity({ maxAuthAgeSeconds: 300 }), async (c) => {
  const { subject, sessionId } = c.get('identity')
  await auth.end({ subject, except: sessionId })
  return c.body(null, 204)
})

serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => console.log(`http://localhost:${port}`))
