import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoPassword } from '@latchkey/example-shared'
import { createAuth, type Auth } from 'latchkey'
import { identityOf, nodeHandler, requireIdentity } from 'latchkey/node'
import { loopbackHost } from '../loopback.ts'
import type { Running, StartSettings } from '../scenarios.ts'

/** What a service sends to read the feed of this server. */
export const serviceCredential = 'Bearer a-service-of-the-lab'
/** Withdraws the signing keys. Anybody on this machine may: the server lives for seconds, and holds nothing. */
export const withdrawPath = '/keys/withdraw'

/** The least that a server can do, on bare node:http: with no auth at all, or with each strategy. What that adds is the price of it. */
export async function startBare(settings: StartSettings): Promise<Running> {
  let listener: RequestListener = () => {}
  const server = createServer((message, response) => {
    listener(message, response)
  })
  await new Promise<void>((resolve) => server.listen(settings.port, loopbackHost, resolve))
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  const page = `http://localhost:${port}`
  const auth = openAuth(settings, page)
  listener = auth === null ? (_message, response) => answer(response, 'nobody') : guarded(auth)
  return {
    origins: { page },
    auth,
    async close() {
      auth?.endStreams()
      server.close()
      server.closeAllConnections()
    },
  }
}

function openAuth({ strategy, store, encryptionKey, overrides }: StartSettings, issuer: string): Auth | null {
  if (strategy === null) return null
  return createAuth({
    issuer,
    strategy,
    store,
    ...(encryptionKey === null ? {} : { encryptionKey }),
    routes: {
      // No hash of a password: what signing in costs besides is not what is measured here.
      authenticate: async ({ name, password }) =>
        typeof name === 'string' && password === demoPassword ? { subject: name } : null,
      revocations: { authorize: (request) => request.header('authorization') === serviceCredential },
    },
    ...overrides,
  })
}

function guarded(auth: Auth): RequestListener {
  return nodeHandler(auth, async (message, response) => {
    if (message.method === 'POST' && message.url === withdrawPath) {
      await auth.keys.withdraw()
      response.writeHead(204).end()
      return
    }
    const identity = requireIdentity(message, response)
    if (identity !== null) answer(response, identityOf(message)?.subject ?? 'nobody')
  })
}

function answer(response: Parameters<RequestListener>[1], subject: string): void {
  const body = JSON.stringify({ subject })
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body)
}
