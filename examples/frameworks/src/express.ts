/** Sessions on Express: `npm run express -w @latchkey/example-frameworks`. */
import express from 'express'
import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { identityOf, latchkey, requireIdentity } from 'latchkey/express'
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

const app = express()
app.use(latchkey(auth))

app.get('/', (req, res) => void res.send(homePage('Express', req.auth.identity)))

app.get('/me', requireIdentity(), (req, res) => void res.json({ subject: identityOf(req).subject }))

app.post('/confirm', requireIdentity(), express.json(), async (req, res) => {
  const { password } = (req.body ?? {}) as { readonly password?: unknown }
  const isRight = (await checkPassword(identityOf(req).subject, password)) !== null
  if (isRight) await req.auth.stepUp({ amr: ['pwd'] })
  res.status(isRight ? 204 : 403).end()
})

app.post('/end-others', requireIdentity({ maxAuthAgeSeconds: 300 }), async (req, res) => {
  const { subject, sessionId } = identityOf(req)
  await auth.end({ subject, except: sessionId })
  res.status(204).end()
})

app.listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`))
