import { createVerifier } from '../latchkey.mjs'
import { authOver, openStore } from './open-store.mjs'

/** The one who may read the feed, in these measurements. */
export const feedAuthorization = 'Bearer the-benchmark'
export const audience = 'https://service.example'

/**
 * A process that checks: over a store of its own, or as a service that only follows the issuer's feed.
 * @typedef {object} Guard
 * @property {(credential: string) => Promise<boolean>} admits
 * @property {(credential: string) => Promise<AbortSignal>} watch Throws if the credential is refused now.
 * @property {() => Promise<void>} close
 */

/**
 * @param {string} kind
 * @param {string} address A folder, a URL of a database, or of the issuer.
 * @returns {Promise<Guard>}
 */
export async function openGuard(kind, address) {
  return kind === 'http' ? verifierGuard(address) : storeGuard(kind, address)
}

async function storeGuard(kind, address) {
  const { store, disconnect } = await openStore(kind, address)
  const auth = authOver(store)
  return {
    admits: async (cookie) => (await auth.check({ cookie })).ok,
    async watch(cookie) {
      const check = await auth.check({ cookie })
      if (!check.ok) throw new Error(`refused: ${check.reason}`)
      return auth.watch(check.identity)
    },
    async close() {
      await auth.close()
      await disconnect()
    },
  }
}

async function verifierGuard(issuer) {
  const verifier = createVerifier({
    issuer,
    audience,
    revocations: { authorization: () => feedAuthorization },
  })
  if (!(await verifier.prepare())) throw new Error('the issuer does not answer')
  return {
    admits: async (token) => (await verifier.verify(token)).ok,
    async watch(token) {
      const verdict = await verifier.verify(token)
      if (!verdict.ok) throw new Error(`refused: ${verdict.reason}`)
      return verifier.watch(verdict.value)
    },
    close: async () => verifier.close(),
  }
}
