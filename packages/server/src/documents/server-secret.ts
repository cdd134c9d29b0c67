import type { Documents } from 'latchkey/store'
import { LatchkeyError } from 'latchkey'
import { randomSecret } from '../random.ts'

/**
 * 32 random bytes that this installation keeps under `name`, made at the first call. Of two processes that start together, both get
 * the same. They lie in the store as they are, so use them only where a copy of the store gains an attacker little.
 */
export async function serverSecret(documents: Documents, name: string): Promise<Uint8Array> {
  const key = `server-secret/${name}`
  const found = await documents.get(key)
  if (found !== null) return found.value
  await documents.put(key, randomSecret(), { expectedVersion: 0, expiresAtMs: null })
  const stored = await documents.get(key)
  if (stored === null)
    throw new LatchkeyError('store_corrupt', `The store lost ${key} right after it was written.`)
  return stored.value
}
