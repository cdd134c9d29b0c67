import { getRequestListener } from '@hono/node-server'
import { createPeople, type RunningScenario, type ScenarioSettings } from '@latchkey/example-shared'
import { createAuth } from 'latchkey'
import { authOptions } from './auth-options.ts'
import { createAccounts } from './back-end/accounts.ts'
import { createBackEnd } from './back-end/back-end.ts'
import { createOutgoingCredentials } from './back-end/outgoing.ts'
import { readPageFiles } from './back-end/page-files.ts'
import { createServiceTokens } from './back-end/service-tokens.ts'
import type { ServiceName, ServicePlace } from './browser/wire.ts'
import type { Listening } from './listening.ts'
import { createAskingDoor } from './services/asking-door.ts'
import type { ServiceDefinition } from './services/definition.ts'
import type { Door } from './services/door.ts'
import { createFeedSwitch } from './services/feed-switch.ts'
import { createService } from './services/service.ts'
import { createServiceLog } from './services/service-log.ts'
import { createVerifyingDoor } from './services/verifying-door.ts'

/** A service, and the server that will answer for it. */
interface ServiceSite {
  readonly definition: ServiceDefinition
  readonly listening: Listening
}

interface Assembled extends Pick<RunningScenario, 'origins' | 'auth'> {
  readonly doors: readonly Door[]
}

/** Puts the back end and the services onto servers that listen already: only then is it known what they are called. */
export async function assemble(
  settings: ScenarioSettings,
  front: Listening,
  behind: readonly ServiceSite[],
): Promise<Assembled> {
  const { strategy, storeLabel } = settings
  const files = readPageFiles()
  const issuer = `http://localhost:${front.port}`
  // Another host name than the page's, so that its cookies do not get there: cookies know no ports.
  const places = behind.map(({ definition: { name, path, member }, listening }): ServicePlace => {
    return { name, path, member, origin: `http://127.0.0.1:${listening.port}` }
  })
  // There is a place for each name.
  const originOf = Object.fromEntries(places.map(({ name, origin }) => [name, origin])) as Record<
    ServiceName,
    string
  >

  // A service that asks about session secrets may ask about anything; one that checks tokens needs the feed alone.
  const accounts = createAccounts(originOf, [strategy === 'session' ? 'introspect:any' : 'revocations'])
  const members = { people: await createPeople(), authenticateClient: accounts.authenticateClient }
  const auth = createAuth(authOptions(settings, issuer, members))
  const nowMs = settings.overrides?.clock ?? Date.now
  const tokens = createServiceTokens({ mint: auth.mint, nowMs })
  const outgoing = createOutgoingCredentials({ strategy, auth, tokens, audiences: originOf })
  const [feedSwitch, log] = [createFeedSwitch(), createServiceLog()]

  const doors = behind.map(({ definition, listening }) => {
    const { name } = definition
    const account = accounts.of(name)
    const door: Door =
      strategy === 'session'
        ? createAskingDoor({ issuer, account })
        : createVerifyingDoor({ issuer, audience: originOf[name], account, feedSwitch })
    // Only under `jwt` does a page call services.
    const pageOrigin = strategy === 'jwt' ? issuer : null
    listening.answerWith(createService({ definition, door, pageOrigin, log }))
    return door
  })
  const worstCaseLagMs = (): number | null => doors[0]?.worstCaseLagMs ?? null
  const app = createBackEnd({
    auth,
    strategy,
    storeLabel,
    files,
    places,
    outgoing,
    tokens,
    feedSwitch,
    log,
    worstCaseLagMs,
  })
  front.answerWith(getRequestListener(app.fetch))
  await Promise.all(doors.map((door) => door.prepare()))
  return { origins: { page: issuer, ...originOf }, auth, doors }
}
