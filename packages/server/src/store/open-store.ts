import { embeddedStore } from 'latchkey/embedded'
import type { Store } from 'latchkey/store'
import { openPostgres } from './postgres.ts'
import { openRedis } from './redis.ts'
import { parseStoreUrl } from './store-url.ts'

/** A store that answers, with everything that it stands on. */
export interface OpenStore {
  /** Closing it closes its connections as well. */
  readonly store: Store
  /** The key beside the data, of a store that keeps one; null where it has to be given. */
  readonly localKey: Uint8Array | null
  /** Where the data is, without credentials: a folder, or an address. */
  readonly label: string
}

/** Where the data is: a folder of this machine, or a store that several machines share. */
export interface StorePlace {
  /** An address, or null for the folder. */
  readonly store: string | null
  /** The folder of the embedded store, absolute. */
  readonly data: string
}

/**
 * Opens the store and asks it something, so that whatever is wrong is known before anybody signs in.
 * @throws StoreUrlError, or whatever the store or its driver says
 */
export async function openStore({ store: url, data }: StorePlace): Promise<OpenStore> {
  if (url === null) {
    const store = embeddedStore({ path: data })
    return { store, localKey: store.localEncryptionKey(), label: data }
  }
  const location = parseStoreUrl(url)
  const store = location.kind === 'redis' ? await openRedis(location) : await openPostgres(location)
  return { store, localKey: null, label: location.label }
}
