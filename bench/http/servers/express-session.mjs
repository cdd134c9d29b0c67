// express-session as its own documentation recommends it: no write for a session that has not changed, none for a visitor.
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { createClient } from 'redis'
import { forged } from '../../sign-in.mjs'
import { payload, subjects } from '../payload.mjs'
import { listen } from './frameworks.mjs'
import { cookieFrom } from './sign-in-over-http.mjs'

/**
 * @param {string | null} redisUrl Null: its MemoryStore.
 * @returns {Promise<import('../server.mjs').Started>}
 */
export async function startExpressSession(redisUrl) {
  const app = express()
  const store =
    redisUrl === null ? new session.MemoryStore() : new RedisStore({ client: await connected(redisUrl) })
  app.use(session({ store, secret: 'a secret of the benchmark', resave: false, saveUninitialized: false }))
  app.get('/sign-in/:subject', (req, res) => {
    req.session.subject = req.params.subject
    res.json(payload)
  })
  app.get('/', (req, res) => {
    if (req.session.subject === undefined) res.status(401).end()
    else res.json(payload)
  })
  const port = await listen(app)
  const headers = []
  for (const subject of subjects()) headers.push(await cookieFrom(port, subject))
  return { port, headers, badHeader: forged(headers[0]) }
}

export async function connected(url) {
  const client = createClient({ url })
  await client.connect()
  return client
}
