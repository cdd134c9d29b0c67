import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { DestinationStream } from 'pino'
import { type Auth, type Clock, createAuth, type Strategy, systemClock } from 'latchkey'
import { createApp } from './app.ts'
import { auditAuthEvents } from './audit.ts'
import { createAuthenticateClient } from './clients/authenticate-client.ts'
import { defaultIssuer, parseConfig, type ServerConfig, type ServerOptions } from './config.ts'
import { allowedOrigins } from './http/host.ts'
import { createLog } from './log.ts'
import type { HasherOptions } from './passwords/hasher.ts'
import { startErrorOf } from './start-error.ts'
import { openWithKey } from './store/open-with-key.ts'

/** A server that listens. */
export interface RunningServer {
  /** The issuer: where people and programs find it. */
  readonly url: string
  readonly port: number
  readonly strategy: Strategy
  /** Where the data is: the folder, absolute, or the address of the store, without credentials. */
  readonly data: string
  /** Makes the first administrator: one hour, once. Null if there is one. Show it to whoever started the server, and nobody else. */
  readonly setupLink: string | null
  /** Takes no new requests, finishes those under way, closes the store. */
  close(): Promise<void>
}

/** What tests put in place of the machine. */
export interface ServerSeams {
  /** @default the machine's clock */
  readonly clock?: Clock
  /** @default standard error */
  readonly logDestination?: DestinationStream
  readonly hasher?: HasherOptions
}

/**
 * Opens the store, listens and serves.
 * @throws {ConfigError} for options that cannot be used, StartError for a machine that does not let us start
 */
export async function startServer(
  options: ServerOptions = {},
  seams: ServerSeams = {},
): Promise<RunningServer> {
  const config = parseConfig(options)
  const clock = seams.clock ?? systemClock
  const log = createLog({
    level: config.logLevel,
    ...(seams.logDestination === undefined ? {} : { destination: seams.logDestination }),
  })
  const { store, encryptionKey, label } = await openWithKey(config)
  // Until the issuer is known, which needs the port, requests wait.
  let becomeReady: (fetch: FetchCallback) => void = () => {}
  const ready = new Promise<FetchCallback>((resolve) => {
    becomeReady = resolve
  })
  const server = createHttpServer(async (request, env) => (await ready)(request, env))
  try {
    const port = await listen(server, config)
    const issuer = config.issuer ?? defaultIssuer(port)
    const auth = createAuth({
      issuer,
      strategy: config.strategy,
      store,
      encryptionKey,
      tokens: { statusListLagSeconds: config.statusListSeconds },
      trustedOrigins: allowedOrigins(issuer, config.allowedHosts).filter((origin) => origin !== issuer),
      routes: {
        afterForm: '/',
        authenticateClient: createAuthenticateClient({ documents: store.documents, clock }),
        revocations: {},
      },
      onEvent: auditAuthEvents(log),
      clock,
    })
    const app = await createApp({
      auth,
      documents: store.documents,
      encryptionKey,
      log,
      clock,
      allowedHosts: config.allowedHosts,
      ...(seams.hasher === undefined ? {} : { hasher: seams.hasher }),
    })
    const setupToken = await app.setup.issue()
    becomeReady(app.fetch)
    const { strategy } = config
    log.info({ event: 'sys_startup', outcome: 'success', issuer, port, strategy, data: label })
    return {
      url: issuer,
      port,
      strategy,
      data: label,
      setupLink: setupToken === null ? null : `${issuer}/setup?token=${setupToken}`,
      async close() {
        await stop(server, auth)
        await auth.close()
        log.info({ event: 'sys_shutdown', outcome: 'success' })
      },
    }
  } catch (error) {
    server.close()
    await store.close()
    throw startErrorOf(error, { ...config, data: label })
  }
}

type FetchCallback = Parameters<typeof getRequestListener>[0]

/** Node's own limits are made for friends: a minute of headers, five of body. */
function createHttpServer(fetch: FetchCallback): Server {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
    },
    getRequestListener(fetch, { overrideGlobalObjects: false }),
  )
  server.maxRequestsPerSocket = 10_000
  return server
}

function listen(server: Server, { port, host }: ServerConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port) // an object, since it listens on TCP
    })
  })
}

/** Longest time that requests under way get to finish. */
const drainMs = 10_000

async function stop(server: Server, auth: Auth): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  // A stream of revocations ends when it is told to. Connections that finish their request now would be kept open for the next one.
  const closeFinished = (): void => {
    auth.endStreams()
    server.closeIdleConnections()
  }
  const idle = setInterval(closeFinished, 50)
  const hurry = setTimeout(() => server.closeAllConnections(), drainMs)
  closeFinished()
  await closed
  clearInterval(idle)
  clearTimeout(hurry)
}
