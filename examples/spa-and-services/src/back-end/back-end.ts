import { carriedBy, panel } from '@latchkey/example-shared'
import { Hono, type Context } from 'hono'
import { isLatchkeyError, type Auth, type Strategy } from 'latchkey'
import { latchkey, requireIdentity } from 'latchkey/hono'
import type { PageState, ServicePlace, TokenAnswer } from '../browser/wire.ts'
import { askerOf, type BackEndEnv } from './asker.ts'
import { addDemonstration, type DemonstrationOptions } from './demonstration.ts'
import { gather } from './gather.ts'
import type { PageFile } from './page-files.ts'
import { securityHeaders } from './security-headers.ts'
import { shell, type PanelContent } from './shell.ts'
import { lagWords } from './words.ts'
import type { GivenToken, ServiceTokens } from './service-tokens.ts'

export interface BackEndOptions extends DemonstrationOptions {
  readonly auth: Auth
  readonly strategy: Strategy
  readonly storeLabel: string
  readonly files: ReadonlyMap<string, PageFile>
  readonly tokens: ServiceTokens
  /** How late the services can at worst refuse what was revoked; null: as late as a token lives. */
  readonly worstCaseLagMs: () => number | null
}

/** The back end for front end: the page, whoever is signed in to it, and the way to the services. */
export function createBackEnd(options: BackEndOptions): Hono<BackEndEnv> {
  const { auth, strategy, storeLabel, files, places, outgoing, tokens } = options
  const app = new Hono<BackEndEnv>()
  // Under `jwt` the page calls the services itself; under the others its scripts have no business elsewhere.
  app.use(securityHeaders(strategy === 'jwt' ? places.map(({ origin }) => origin) : []))
  app.get('*', async (c, next) => {
    const file = files.get(c.req.path)
    return file === undefined ? next() : c.body(file.text, 200, { 'Content-Type': file.type })
  })
  app.use(latchkey(auth))

  app.onError((error, c) => {
    // A session may end while its request is under way: then there is nobody to make a token for.
    if (isLatchkeyError(error) && error.code === 'session_not_found')
      return c.json({ error: 'signed_out' }, 401)
    if (isLatchkeyError(error) && error.code === 'store_unavailable')
      return c.json({ error: error.code }, 503)
    console.error(error)
    return c.json({ error: 'internal' }, 500)
  })

  const viewFor = (c: Context): PanelContent => ({
    strategy,
    storeLabel,
    carried: carriedBy(credentialsOf(c)),
    facts: [{ term: 'When a service refuses', text: lagWords(options.worstCaseLagMs()) }],
  })
  app.get('/', (c) => c.html(shell(viewFor(c))))
  app.get('/api/panel', (c) => c.html(panel(viewFor(c))))
  app.get('/api/state', (c) => {
    const { identity } = c.get('auth')
    const isFeedFollowed = strategy === 'session' ? null : options.feedSwitch.isFollowed
    const who = identity === null ? null : { subject: identity.subject, sessionId: identity.sessionId }
    return c.json({ strategy, services: places, identity: who, isFeedFollowed } satisfies PageState)
  })

  app.get('/api/dashboard', requireIdentity(), async (c) => {
    const dashboard = await gather(askerOf(c), places, outgoing)
    return c.json(dashboard, dashboard.calls.every(({ status }) => status === 200) ? 200 : 502)
  })

  app.post('/api/tokens', requireIdentity(), async (c) => {
    const identity = c.get('identity')
    // Whoever came with an opaque cookie has no token, and shall have none: that is what the back end is for.
    if (identity.proof !== 'access_token') return c.json({ error: 'tokens_stay_in_the_back_end' }, 403)
    const answer = await tokensFor(places, (audience) => tokens.tokenFor(identity, audience))
    return c.json(answer)
  })

  addDemonstration(app, options)
  return app
}

async function tokensFor(
  places: readonly ServicePlace[],
  tokenFor: (audience: string) => Promise<GivenToken>,
): Promise<TokenAnswer> {
  const found = await Promise.all(
    places.map(async ({ name, origin }) => ({ name, ...(await tokenFor(origin)) })),
  )
  return {
    // One for each place, and there is a place for each name.
    tokens: Object.fromEntries(found.map(({ name, token }) => [name, token.text])) as TokenAnswer['tokens'],
    expiresInSeconds: Math.min(...found.map(({ secondsLeft }) => secondsLeft)),
  }
}

function credentialsOf(c: Context): Parameters<typeof carriedBy>[0] {
  return { cookie: c.req.header('cookie') ?? null, authorization: c.req.header('authorization') ?? null }
}
