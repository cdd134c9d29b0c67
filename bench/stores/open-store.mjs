import { onPostgres, onRedis } from '../databases/drivers.mjs'
import { createAuth, embeddedStore } from '../latchkey.mjs'

/** The stores that several processes can share. */
export const storeKinds = ['embedded', 'redis', 'postgres']

/**
 * Opens a store in this process. `disconnect` ends what the store does not own, once the store is closed.
 * @param {string} kind
 * @param {string} address A folder or a URL.
 * @returns {Promise<{ store: import('../../packages/latchkey/dist/store/contract.js').Store, disconnect: () => Promise<void> }>}
 */
export async function openStore(kind, address) {
  if (kind === 'embedded') {
    return { store: embeddedStore({ path: address }), disconnect: async () => {} }
  }
  if (kind === 'redis') {
    const client = await onRedis.clientFor(address)
    return { store: onRedis.redisStore({ client }), disconnect: async () => client.destroy() }
  }
  const pool = onPostgres.poolFor(address)
  return { store: onPostgres.postgresStore({ pool }), disconnect: () => pool.end() }
}

/**
 * One node, without housekeeping that could fall into a measurement.
 * @param {import('../../packages/latchkey/dist/store/contract.js').Store} store
 * @param {Partial<import('../../packages/latchkey/dist/index.js').AuthOptions>} [options]
 */
export function authOver(store, options = {}) {
  return createAuth({
    issuer: 'https://app.example',
    strategy: 'session',
    store,
    encryptionKey: new Uint8Array(32).fill(1),
    maintenance: 'manual',
    sessions: { maxPerSubject: null },
    ...options,
  })
}
