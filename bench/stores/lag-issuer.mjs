import { createServer } from 'node:http'
import { memoryStore, onNode } from '../latchkey.mjs'
import { freePort } from '../databases/free-port.mjs'
import { audience, feedAuthorization } from './lag-guards.mjs'
import { authOver, openStore } from './open-store.mjs'

/**
 * The one who signs in and revokes, and, for services without a store, who tells them.
 * @typedef {object} Issuer
 * @property {import('../../packages/latchkey/dist/index.js').Auth} auth
 * @property {'cookie' | 'bearer'} carry
 * @property {string} address What the processes that check are given.
 * @property {boolean} isAsked Whether every check asks the log itself.
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} kind
 * @param {string} address
 * @returns {Promise<Issuer>}
 */
export async function openIssuer(kind, address) {
  if (kind === 'http') return openHttpIssuer()
  const { store, disconnect } = await openStore(kind, address)
  const auth = authOver(store)
  const isAsked = store.feed.delivery === 'on_check'
  return {
    auth,
    carry: 'cookie',
    address,
    isAsked,
    async close() {
      await auth.close()
      await disconnect()
    },
  }
}

async function openHttpIssuer() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const auth = authOver(memoryStore(), {
    issuer,
    strategy: 'jwt',
    tokens: { audience },
    routes: {
      revocations: { authorize: (request) => request.header('authorization') === feedAuthorization },
    },
  })
  const server = createServer(onNode.nodeHandler(auth, (_message, response) => response.end()))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    auth,
    carry: 'bearer',
    address: issuer,
    isAsked: false,
    async close() {
      auth.endStreams()
      await auth.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
