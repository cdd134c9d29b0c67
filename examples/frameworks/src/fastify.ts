/** Sessions on Fastify: `npm run fastify -w @latchkey/example-frameworks`. */
import fastify from 'fastify'
import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { identityOf, latchkey, requireIdentity } from 'latchkey/fastify'
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

const app = fastify()
app.register(latchkey(auth))

app.get('/', (request, reply) => reply.type('text/html').send(homePage('Fastify', request.auth.identity)))

app.get('/me', { onRequest: requireIdentity() }, (request) => ({ subject: identityOf(request).subject }))

app.post('/confirm', { onRequest: requireIdentity() }, async (request, reply) => {
  const { password } = (request.body ?? {}) as { readonly password?: unknown }
  const isRight = (await checkPassword(identityOf(request).subject, password)) !== null
  if (isRight) await request.auth.stepUp({ amr: ['pwd'] })
  return reply.code(isRight ? 204 : 403).send()
})

const freshProof = requireIdentity({ maxAuthAgeSeconds: 300 })
app.post('/end-others', { onRequest: freshProof }, async (request, reply) => {
  const { subject, sessionId } = identityOf(request)
  await auth.end({ subject, except: sessionId })
  return reply.code(204).send()
})

await app.listen({ port, host: '127.0.0.1' })
console.log(`http://localhost:${port}`)
