import { randomBytes } from 'node:crypto'
import { openStoreAndKey } from '@latchkey/server'
import { memoryStore, type Store } from 'latchkey'

/** A store, and the key for those that keep none of their own. */
export interface OpenedStore {
  readonly store: Store
  readonly encryptionKey: Uint8Array | null
  /** Where the state is, for people. */
  readonly label: string
}

/**
 * Opens `memory`, a folder (embedded), or the URL of Redis or PostgreSQL.
 * @throws StartError of the server, which says what is wrong and what to do
 */
export async function openStore(place: string): Promise<OpenedStore> {
  if (place === 'memory') {
    return { store: memoryStore(), encryptionKey: null, label: 'the memory of this process' }
  }
  if (!place.includes('://')) return openStoreAndKey({ data: place })
  // A key for this run: what the run before encrypted is of no use to a demonstration. A real deployment keeps one.
  const key = process.env['LATCHKEY_KEY'] ?? randomBytes(32).toString('base64')
  return openStoreAndKey({ store: place, key })
}
