import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { onExpress, onFastify, onNode } from '../../latchkey.mjs'
import { payload, payloadText } from '../payload.mjs'

/**
 * One route that answers with the payload: with nobody asking who it is for, or for whom Latchkey knows.
 * @typedef {{ open: () => Promise<number>, guarded: (auth: import('../../../packages/latchkey/dist/index.js').Auth) => Promise<number> }} Framework
 */

/** @type {Record<string, Framework>} */
export const frameworks = {
  node: {
    open: () => listen(createServer((_message, response) => answer(response))),
    guarded: (auth) =>
      listen(
        createServer(
          onNode.nodeHandler(auth, (message, response) => {
            if (onNode.requireIdentity(message, response) !== null) answer(response)
          }),
        ),
      ),
  },
  express: {
    open: () => listen(express().get('/', (_req, res) => res.json(payload))),
    guarded: (auth) => {
      const app = express().use(onExpress.latchkey(auth))
      app.get('/', onExpress.requireIdentity(), (_req, res) => res.json(payload))
      return listen(app)
    },
  },
  fastify: {
    open: () => listenFastify(fastify().get('/', () => payload)),
    guarded: (auth) => {
      const app = fastify()
      app.register(onFastify.latchkey(auth))
      app.get('/', { preHandler: onFastify.requireIdentity() }, () => payload)
      return listenFastify(app)
    },
  },
}

/** @param {import('node:http').ServerResponse} response */
export function answer(response) {
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', payloadText.length)
  response.end(payloadText)
}

/**
 * @param {{ listen: (...args: any[]) => any }} app
 * @returns {Promise<number>} The port.
 */
export function listen(app) {
  return new Promise((resolve, reject) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port))
    server.on?.('error', reject)
  })
}

/** @param {import('fastify').FastifyInstance} app */
export async function listenFastify(app) {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}
