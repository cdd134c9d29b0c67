import { latchkey } from 'latchkey/hono'
import type { Documents } from 'latchkey/store'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { type Auth, type Clock, isLatchkeyError } from 'latchkey'
import { createAuthenticate } from './accounts/authenticate.ts'
import { createChangePassword } from './accounts/change-password.ts'
import type { AccountParts } from './accounts/parts.ts'
import { createSignUp } from './accounts/sign-up.ts'
import { createAudit } from './audit.ts'
import { serverSecret } from './documents/server-secret.ts'
import type { ServerEnv } from './http/env.ts'
import { gatekeeper } from './http/gatekeeper.ts'
import { allowedHosts } from './http/host.ts'
import { sameOriginOnly } from './http/same-origin.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createPasswordHasher, type HasherOptions } from './passwords/hasher.ts'
import { createKeyedQueue } from './passwords/keyed-queue.ts'
import { randomId } from './random.ts'
import { aboutRoutes } from './routes/about.ts'
import { accountRoutes } from './routes/account.ts'
import { errorAnswer } from './routes/answers.ts'
import { assetRoutes } from './routes/assets.ts'
import { healthRoutes } from './routes/health.ts'
import { metadataRoutes } from './routes/metadata.ts'
import { methodRoutes } from './routes/methods.ts'
import { passwordRoutes } from './routes/password.ts'
import type { RouteParts } from './routes/parts.ts'
import { setupRoutes } from './routes/setup.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { signUpRoutes } from './routes/sign-up.ts'
import { workbenchRoutes } from './routes/workbench.ts'
import { createSetupToken, type SetupToken } from './setup/setup-token.ts'
import { createAttempts } from './throttle/attempts.ts'
import { createDeviceMarks } from './throttle/device.ts'
import { createUsers } from './users/users.ts'

export interface AppOptions {
  readonly auth: Auth
  /** Where users, throttling and setup are kept: those of the store that `auth` stands on. */
  readonly documents: Documents
  /** The 32 bytes that `auth` encrypts private keys with. */
  readonly encryptionKey: Uint8Array
  readonly log: Logger
  readonly clock: Clock
  /** Further host names under which the server answers. @default [] */
  readonly allowedHosts?: readonly string[]
  /** Cost and bounds of password hashing. @default those of the hasher */
  readonly hasher?: HasherOptions
}

export interface App {
  readonly fetch: Hono<ServerEnv>['fetch']
  readonly setup: SetupToken
}

/** The whole server above a store: everything but the socket. */
export async function createApp(options: AppOptions): Promise<App> {
  const { auth, log } = options
  const { issuer, isHttps } = auth.settings
  const hosts = allowedHosts(issuer, options.allowedHosts ?? [])
  const parts = await routeParts(options)

  const app = new Hono<ServerEnv>()
  app.use(async (c, next) => {
    const requestId = randomId()
    c.set('requestId', requestId)
    c.header('X-Request-Id', requestId)
    await next()
    c.res.headers.set('X-Request-Id', requestId)
  })
  app.use(securityHeaders({ isHttps }))
  // Before the host check: a load balancer asks by address, and there is nothing to learn.
  app.route('/', healthRoutes(parts))
  app.use(gatekeeper(hosts))
  app.route('/', assetRoutes())
  app.route('/', workbenchRoutes())
  app.use(latchkey(auth))
  app.use(sameOriginOnly((requestId) => parts.audit('malicious_csrf', { outcome: 'fail', requestId })))
  for (const routes of [
    aboutRoutes,
    signInRoutes,
    signUpRoutes,
    accountRoutes,
    passwordRoutes,
    setupRoutes,
    metadataRoutes,
  ]) {
    app.route('/', routes(parts))
  }
  app.route('/', methodRoutes())

  app.notFound((c) =>
    errorAnswer(c, { status: 404, error: 'not_found', message: 'There is nothing at this address.' }),
  )
  app.onError((error, c) => {
    const isOutage = isLatchkeyError(error) && error.status === 503
    if (isLatchkeyError(error) && error.status < 500) {
      return errorAnswer(c, {
        status: 400,
        error: error.code,
        message: 'The request cannot be served as it is.',
      })
    }
    log.error({ event: 'sys_outage', outcome: 'fail', requestId: c.get('requestId'), error })
    return isOutage
      ? errorAnswer(c, {
          status: 503,
          error: 'temporarily_unavailable',
          message: 'Try again in a moment.',
          retryAfterSeconds: 1,
        })
      : errorAnswer(c, { status: 500, error: 'internal', message: 'Something went wrong on our side.' })
  })
  return { fetch: app.fetch, setup: parts.setup }
}

async function routeParts(options: AppOptions): Promise<RouteParts> {
  const { auth, documents, encryptionKey, log, clock, hasher } = options
  const { issuer, strategy } = auth.settings
  const users = createUsers({ documents, clock })
  const accounts: AccountParts = {
    users,
    hasher: createPasswordHasher(hasher),
    attempts: createAttempts({ documents, clock }),
    devices: createDeviceMarks(await serverSecret(documents, 'device-marks')),
    turns: createKeyedQueue({ concurrency: 1, maxWaiting: 64 }),
  }
  return {
    auth,
    documents,
    users,
    authenticate: createAuthenticate(accounts),
    signUp: createSignUp(accounts),
    changePassword: createChangePassword(accounts),
    setup: createSetupToken({ documents, clock, encryptionKey }),
    audit: createAudit(log),
    log,
    clock,
    strategy,
    issuer,
  }
}
