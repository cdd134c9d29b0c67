import { createAuth } from '../latchkey.mjs'
import { signIn } from '../sign-in.mjs'

const subjects = 500

/**
 * A deployment with people signed in, both ways at once, and others who were signed out: the set of revocations is not empty.
 * @param {import('../../packages/latchkey/dist/index.js').Store} store
 * @param {Partial<import('../../packages/latchkey/dist/index.js').AuthOptions>} [options]
 */
export async function deploy(store, options = {}) {
  const auth = createAuth({
    issuer: 'https://app.example',
    strategy: 'hybrid',
    store,
    maintenance: 'manual',
    tokens: { ttlSeconds: 1_200 },
    ...options,
  })
  const everyone = Array.from({ length: subjects }, (_, index) => `user_${index}`)
  const cookies = await Promise.all(everyone.map((subject) => cookieOf(auth, subject)))
  const accessTokens = await Promise.all(everyone.map((subject) => tokenOf(auth, subject)))
  const gone = await Promise.all(everyone.map((subject) => tokenOf(auth, `old_${subject}`)))
  await Promise.all(gone.map((token) => auth.end({ session: sessionOf(token) })))
  return { auth, cookies, accessTokens, revokedToken: gone[0] }
}

async function cookieOf(auth, subject) {
  const { cookie } = await signIn(auth, { subject, carry: 'cookie' })
  return cookie.slice(cookie.indexOf('=') + 1)
}

async function tokenOf(auth, subject) {
  const { accessToken } = await signIn(auth, { subject, carry: 'bearer' })
  return accessToken
}

function sessionOf(accessToken) {
  return JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString()).sid
}
