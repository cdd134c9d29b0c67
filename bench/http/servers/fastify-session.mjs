// @fastify/session without its default of writing every session back on every response: the faster of its two ways.
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { RedisStore } from 'connect-redis'
import fastify from 'fastify'
import { forged } from '../../sign-in.mjs'
import { payload, subjects } from '../payload.mjs'
import { connected } from './express-session.mjs'
import { listenFastify } from './frameworks.mjs'
import { cookieFrom } from './sign-in-over-http.mjs'

/**
 * @param {string} redisUrl
 * @returns {Promise<import('../server.mjs').Started>}
 */
export async function startFastifySession(redisUrl) {
  const app = fastify()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret: 'a secret of the benchmark, 32 bytes and more',
    store: new RedisStore({ client: await connected(redisUrl) }),
    cookie: { secure: false, maxAge: 86_400_000 },
    saveUninitialized: false,
    rolling: false,
  })
  app.get('/sign-in/:subject', (request) => {
    request.session.set('subject', request.params.subject)
    return payload
  })
  app.get('/', (request, reply) => {
    if (request.session.get('subject') === undefined) return reply.code(401).send()
    return payload
  })
  const port = await listenFastify(app)
  const headers = []
  for (const subject of subjects()) headers.push(await cookieFrom(port, subject))
  return { port, headers, badHeader: forged(headers[0]) }
}
