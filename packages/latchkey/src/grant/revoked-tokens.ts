import { whenReady, type Awaitable } from '../awaitable.ts'
import type { Store } from '../store/contract.ts'

/** Single access tokens that were revoked before their time, by `jti`; the issuer is this deployment. */
export interface RevokedTokens {
  /** Announces the revocation to every verifier on the feed, until `expiresAtMs`. Doing it again does no harm. */
  revoke(tokenId: string, expiresAtMs: number): Promise<void>
  /** The store's own word, for checks that cannot rely on the feed. */
  has(tokenId: string): Awaitable<boolean>
}

export function createRevokedTokens(store: Pick<Store, 'append' | 'documents'>): RevokedTokens {
  return {
    async revoke(tokenId, expiresAtMs) {
      // The document first: if the event is not written any more the caller learns so and tries again, and nobody who asks the
      // store is told meanwhile that the token is good.
      const once = { expectedVersion: 0, expiresAtMs }
      await store.documents.put(documentKey(tokenId), new Uint8Array(0), once)
      await store.append({ fact: { type: 'token_revoked', tokenId }, expiresAtMs })
    },
    has: (tokenId) => whenReady(store.documents.get(documentKey(tokenId)), (found) => found !== null),
  }
}

function documentKey(tokenId: string): string {
  return `revoked-token/${tokenId}`
}
