// Better Auth over its memory adapter, its fastest store: what it is compared with reads LMDB.
import { createServer } from 'node:http'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders } from 'better-auth/node'
import { subjects } from '../payload.mjs'
import { answer, listen } from './frameworks.mjs'
import { cookieHeader } from './sign-in-over-http.mjs'

/**
 * @param {{ hasCookieCache: boolean }} options With the cookie cache a revoked session stays good for up to five minutes.
 * @returns {Promise<import('../server.mjs').Started>}
 */
export async function startBetterAuth({ hasCookieCache }) {
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of the benchmark, 32 bytes and more',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    // Signing in is not what is measured.
    emailAndPassword: { enabled: true, password: { hash: async () => 'none', verify: async () => true } },
    session: { cookieCache: { enabled: hasCookieCache, maxAge: 300 } },
    telemetry: { enabled: false },
  })
  const guard = async (message, response) => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(message.headers) })
    if (session === null) response.writeHead(401).end()
    else answer(response)
  }
  const server = createServer((message, response) => {
    guard(message, response).catch(() => response.writeHead(500).end())
  })
  const port = await listen(server)
  const headers = []
  for (const subject of subjects()) {
    const body = { name: subject, email: `${subject}@example.org`, password: 'not looked at' }
    const { headers: answered } = await auth.api.signUpEmail({ body, returnHeaders: true })
    headers.push(cookieHeader(answered))
  }
  return { port, headers, badHeader: headers[0].replaceAll(/=[^;]{10}/g, '=AAAAAAAAAA') }
}
