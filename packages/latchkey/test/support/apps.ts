import { createServer, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { RequestAuth, RequestGate } from '../../src/index.ts'
import * as onExpress from '../../src/adapters/express.ts'
import * as onFastify from '../../src/adapters/fastify.ts'
import { denialOf, fetchHandler } from '../../src/adapters/fetch.ts'
import * as onHono from '../../src/adapters/hono.ts'
import * as onNode from '../../src/adapters/node.ts'
import { listen } from '../../src/testing/listen.ts'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'

/** `GET /me` answers with the identity, for whoever has one; `POST /step-up` proves again; `POST /note` needs the subject. */
export type StartApp = (gate: RequestGate) => Promise<RunningApp>

const stepUp = async (auth: RequestAuth): Promise<object> => {
  const { accessToken } = await auth.stepUp({ amr: ['pwd', 'otp'] })
  return { accessToken }
}

/** The same app on every framework. */
export const apps: Readonly<Record<string, StartApp>> = {
  'node:http': (gate) =>
    listen(
      createServer(
        onNode.nodeHandler(gate, async (req, res) => {
          const identity = onNode.requireIdentity(req, res)
          if (identity === null) return
          const body = req.url === '/step-up' ? await stepUp(req.auth) : identity
          res.setHeader('Content-Type', 'application/json').end(JSON.stringify(body))
        }),
      ),
    ),

  express: (gate) => {
    const app = express().set('env', 'test').use(onExpress.latchkey(gate))
    app.get('/me', onExpress.requireIdentity(), (req, res) => void res.json(req.auth.identity))
    app.post('/note', onExpress.requireIdentity(), (req, res) => void res.json(req.auth.identity))
    app.post(
      '/step-up',
      onExpress.requireIdentity(),
      async (req, res) => void res.json(await stepUp(req.auth)),
    )
    return listen(createServer(app))
  },

  fastify: async (gate) => {
    const app = fastify()
    app.register(onFastify.latchkey(gate))
    app.get('/me', { preHandler: onFastify.requireIdentity() }, (request) => request.auth.identity)
    app.post('/note', { preHandler: onFastify.requireIdentity() }, (request) => request.auth.identity)
    app.post('/step-up', { preHandler: onFastify.requireIdentity() }, (request) => stepUp(request.auth))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },

  hono: (gate) => {
    const app = new Hono<onHono.LatchkeyEnv>().use(onHono.latchkey(gate))
    app.get('/me', onHono.requireIdentity(), (c) => c.json(c.get('auth').identity))
    app.post('/note', onHono.requireIdentity(), (c) => c.json(c.get('auth').identity))
    app.post('/step-up', onHono.requireIdentity(), async (c) => c.json(await stepUp(c.get('auth'))))
    return listen(createAdaptorServer({ fetch: app.fetch }) as Server)
  },

  fetch: (gate) => {
    const handle = fetchHandler(gate, async (request, auth) => {
      const denial = denialOf(auth)
      if (denial !== null) return denial
      return Response.json(new URL(request.url).pathname === '/step-up' ? await stepUp(auth) : auth.identity)
    })
    return listen(createAdaptorServer({ fetch: handle }) as Server)
  },
}
