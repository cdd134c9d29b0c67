import type { Documents } from 'latchkey/store'

const key = 'admin-cut-off/issuer'

/**
 * The issuer of the deployment that this process belongs to. All processes over a store are one deployment, and tokens name one
 * issuer: the origin of the process that was there first. Behind a load balancer it would be the public address.
 */
export async function issuerOf(documents: Documents, ownOrigin: string): Promise<string> {
  const mine = Buffer.from(ownOrigin)
  if (await documents.put(key, mine, { expectedVersion: 0, expiresAtMs: null })) return ownOrigin
  const first = await documents.get(key)
  return first === null ? ownOrigin : Buffer.from(first.value).toString()
}
