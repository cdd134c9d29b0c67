import { resolve } from 'node:path'
import type { Store } from 'latchkey/store'
import { parseConfig, type ServerConfig, type ServerOptions } from '../config.ts'
import { startErrorOf } from '../start-error.ts'
import { assertSameKey, givenKey } from './encryption-key.ts'
import { openStore, type OpenStore } from './open-store.ts'

/** A store that answers, and the key that what is in it is encrypted with. */
export interface StoreAndKey {
  readonly store: Store
  readonly encryptionKey: Uint8Array
  /** Where the data is, without credentials: a folder, or an address. */
  readonly label: string
}

/**
 * Opens what a server with these options would open, for commands that work beside it.
 * @throws ConfigError, StartError
 */
export async function openStoreAndKey(
  options: Pick<ServerOptions, 'data' | 'store' | 'keyFile' | 'key'>,
): Promise<StoreAndKey> {
  return openWithKey(parseConfig(options))
}

/** @throws StartError */
export async function openWithKey(config: ServerConfig): Promise<StoreAndKey> {
  const data = resolve(config.data)
  let opened: OpenStore | null = null
  try {
    const given = givenKey(config)
    opened = await openStore({ store: config.store, data })
    const { store, localKey, label } = opened
    const encryptionKey = given ?? localKey
    if (encryptionKey === null) throw new Error('a shared store without a key has passed the configuration')
    await assertSameKey(store.documents, encryptionKey)
    return { store, label, encryptionKey }
  } catch (error) {
    await opened?.store.close()
    throw startErrorOf(error, { store: config.store, data })
  }
}
