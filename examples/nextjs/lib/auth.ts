import { createAuth, type Auth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { latchkey } from 'latchkey/next'
import { cookies, headers } from 'next/headers'
import { dataFolder, port, strategy } from '../../frameworks/src/settings.ts'
import { checkPassword } from '../../frameworks/src/users.ts'

// Next.js loads this file several times in one process: for pages, for route handlers, for the proxy.
const shared = globalThis as typeof globalThis & { auth?: Auth }

/** Made by the first request: `next build` loads this file as well, and must open no store. */
export function auth(): Auth {
  return (shared.auth ??= createAuth({
    issuer: `http://localhost:${port}`,
    strategy,
    store: embeddedStore({ path: dataFolder }),
    routes: { authenticate: ({ name, password }) => checkPassword(name, password) },
  }))
}

/** What the rest of the app uses: `lib/auth` is the only file that knows how sessions are kept. */
export const { proxy, routeHandler, action, identity, requireIdentity } = latchkey(auth, { cookies, headers })
