// Runs one server in a process of its own: `<framework> <who guards it> <Redis URL>`.
import { frameworks } from './servers/frameworks.mjs'
import { startLatchkey } from './servers/latchkey.mjs'
import { variants } from './variants.mjs'

/**
 * `headers`: one line for each client; `badHeader`: one that must be refused. Both are null if nobody asks.
 * @typedef {{ port: number, headers: string[] | null, badHeader: string | null }} Started
 */

const [framework, guard, redisUrl] = process.argv.slice(2)

// Loaded only where they run, so that no server carries what another one needs.
const peers = {
  'express-session-memory': async () => {
    const { startExpressSession } = await import('./servers/express-session.mjs')
    return startExpressSession(null)
  },
  'express-session-redis': async () => {
    const { startExpressSession } = await import('./servers/express-session.mjs')
    return startExpressSession(redisUrl)
  },
  '@fastify-session-redis': async () => {
    const { startFastifySession } = await import('./servers/fastify-session.mjs')
    return startFastifySession(redisUrl)
  },
  'better-auth': async () => {
    const { startBetterAuth } = await import('./servers/better-auth.mjs')
    return startBetterAuth({ hasCookieCache: false })
  },
  'better-auth-cookie-cache': async () => {
    const { startBetterAuth } = await import('./servers/better-auth.mjs')
    return startBetterAuth({ hasCookieCache: true })
  },
}

async function start() {
  if (guard === 'no-auth') return { port: await frameworks[framework].open(), headers: null, badHeader: null }
  if (Object.hasOwn(variants, guard)) return startLatchkey(framework, variants[guard])
  return peers[guard]()
}

// Whoever started this process has gone: so does it.
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit())
process.on('message', () => process.send(process.cpuUsage()))
process.send(await start())
