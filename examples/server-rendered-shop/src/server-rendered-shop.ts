import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPeople, lentStore, type Scenario } from '@latchkey/example-shared'
import { createAuth, systemClock, type Strategy } from 'latchkey'
import { createApp } from './app.ts'
import { createCustomers } from './customers.ts'
import { createFlashes } from './flash.ts'
import { createOrders } from './orders.ts'
import { claimsOfData } from './session-data.ts'
import { createSigner } from './signed-text.ts'

const strategies: readonly Strategy[] = ['session', 'jwt', 'hybrid']

/** A shop of forms and pages: one process, one cookie, no scripts. */
export const serverRenderedShop: Scenario = {
  name: 'Server-rendered shop',
  strategies,
  defaultPort: 4192,
  async start({ strategy, store, encryptionKey, storeLabel, port, overrides = {} }) {
    const server = createServer()
    const origin = await listen(server, port)
    const people = await createPeople()
    const auth = createAuth({
      issuer: origin,
      strategy,
      store: lentStore(store),
      // A name of its own: cookies belong to hosts and not to ports, and other scenarios may run beside this one.
      cookies: { name: 'lk-shop' },
      ...(encryptionKey === null ? {} : { encryptionKey }),
      routes: {
        async authenticate(credentials) {
          const person = await people.authenticate(credentials)
          return person === null ? null : { subject: person.id, remember: credentials['remember'] === true }
        },
        afterForm: '/signed-out',
      },
      // What waits in the session is said by the copy that every check has at hand anyway. A token would go on saying it.
      ...(strategy === 'jwt' ? {} : { claims: (session) => claimsOfData(session.data) }),
      ...overrides,
    })
    const app = createApp({
      auth,
      strategy,
      storeLabel,
      people,
      customers: createCustomers(people),
      orders: createOrders(),
      flashes: createFlashes({ auth, signer: createSigner(encryptionKey) }),
      clock: overrides.clock ?? systemClock,
    })
    server.on('request', app)
    return {
      origins: { page: origin },
      auth,
      async close() {
        auth.endStreams()
        server.closeAllConnections()
        await new Promise<void>((resolve) => server.close(() => resolve()))
        await auth.close()
      },
    }
  },
}

/** Starts to listen before anything answers, because the issuer's name has the port in it. */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: actualPort } = server.address() as AddressInfo // not a pipe, and listening
  return `http://localhost:${actualPort}`
}
