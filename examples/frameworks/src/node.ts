/** Sessions on bare node:http: `npm run node -w @latchkey/example-frameworks`. */
import { createServer, type ServerResponse } from 'node:http'
import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { nodeHandler, requireIdentity, type AuthenticatedMessage } from 'latchkey/node'
import { homePage } from './home-page.ts'
import { readJson } from './read-json.ts'
import { dataFolder, port, strategy } from './settings.ts'
import { checkPassword } from './users.ts'

const auth = createAuth({
  issuer: `http://localhost:${port}`,
  strategy,
  store: embeddedStore({ path: dataFolder }),
  // POST /auth/sign-in asks this; POST /auth/sign-out needs nothing.
  routes: { authenticate: ({ name, password }) => checkPassword(name, password) },
})

const routes: Readonly<Record<string, (req: AuthenticatedMessage, res: ServerResponse) => unknown>> = {
  'GET /': (req, res) => send(res, 200, 'text/html; charset=utf-8', homePage('node:http', req.auth.identity)),

  'GET /me': (req, res) => {
    const identity = requireIdentity(req, res)
    if (identity === null) return // answered already
    send(res, 200, 'application/json', JSON.stringify({ subject: identity.subject }))
  },

  'POST /confirm': async (req, res) => {
    const identity = requireIdentity(req, res)
    if (identity === null) return
    const { password } = await readJson(req)
    const isRight = (await checkPassword(identity.subject, password)) !== null
    if (isRight) await req.auth.stepUp({ amr: ['pwd'] })
    res.writeHead(isRight ? 204 : 403).end()
  },

  'POST /end-others': async (req, res) => {
    const identity = requireIdentity(req, res, { maxAuthAgeSeconds: 300 })
    if (identity === null) return
    await auth.end({ subject: identity.subject, except: identity.sessionId })
    res.writeHead(204).end()
  },
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { 'Content-Type': type }).end(body)
}

const server = createServer(
  nodeHandler(auth, (req, res) => {
    const route = routes[`${req.method} ${req.url}`]
    return route === undefined ? send(res, 404, 'text/plain', 'There is nothing here.') : route(req, res)
  }),
)
server.listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`))
