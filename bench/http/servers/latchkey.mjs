import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth, embeddedStore, memoryStore } from '../../latchkey.mjs'
import { forged, signIn } from '../../sign-in.mjs'
import { subjects } from '../payload.mjs'
import { frameworks } from './frameworks.mjs'

/**
 * @param {string} framework
 * @param {{ strategy: 'session' | 'jwt' | 'hybrid', carry: 'cookie' | 'bearer', store: 'memory' | 'embedded' }} variant
 * @returns {Promise<import('../server.mjs').Started>}
 */
export async function startLatchkey(framework, { strategy, carry, store }) {
  const auth = createAuth({
    issuer: 'https://app.example',
    strategy,
    store: store === 'memory' ? memoryStore() : embeddedStore({ path: temporaryFolder() }),
    tokens: { ttlSeconds: 1_200 },
  })
  const port = await frameworks[framework].guarded(auth)
  const signedIn = await Promise.all(subjects().map((subject) => signIn(auth, { subject, carry })))
  const headers = signedIn.map(({ cookie, accessToken }) => headerOf(cookie, accessToken))
  return { port, headers, badHeader: forged(headers[0]) }
}

function headerOf(cookie, accessToken) {
  return accessToken === null ? `Cookie: ${cookie}` : `Authorization: Bearer ${accessToken}`
}

function temporaryFolder() {
  // Removed by whoever started this process.
  return mkdtempSync(join(tmpdir(), 'store-'))
}
