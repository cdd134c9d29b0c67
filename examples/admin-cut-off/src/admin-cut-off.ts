import {
  createPeople,
  lentStore,
  type RunningScenario,
  type Scenario,
  type ScenarioSettings,
} from '@latchkey/example-shared'
import { createAuth, systemClock } from 'latchkey'
import { authenticatorOf, createAccounts, endsLateSignIns } from './accounts.ts'
import { createApp } from './app.ts'
import { initialDesk } from './desk-state.ts'
import { issuerOf } from './issuer.ts'
import { listenOnLoopback } from './listen.ts'
import { startLive } from './live.ts'
import { noteCut } from './measurements.ts'
import { passiveHeader } from './passive.ts'
import { createReplyWriter } from './replies.ts'
import { openSharedDocument } from './shared-document.ts'
import { createStreamBoard } from './stream-board.ts'
import { createStreams } from './streams.ts'
import { createWitnesses } from './witnesses.ts'

/** An admin system in which an account that is disabled is out at once: page, API, WebSocket and event stream. */
export const adminCutOff: Scenario = {
  name: 'admin-cut-off',
  strategies: ['session', 'jwt', 'hybrid'],
  defaultPort: 4194,
  start,
}

async function start(settings: ScenarioSettings): Promise<RunningScenario> {
  const { strategy, store, encryptionKey, overrides = {} } = settings
  const { documents } = store
  const { server, origin: node } = await listenOnLoopback(settings.port)
  const people = await createPeople()
  const desk = await openSharedDocument({ documents, key: 'admin-cut-off/desk', initial: initialDesk })
  const onSignIn = endsLateSignIns(() => auth, desk)

  const auth = createAuth({
    issuer: await issuerOf(documents, node),
    trustedOrigins: [node],
    strategy,
    store: lentStore(store),
    ...(encryptionKey === null ? {} : { encryptionKey }),
    routes: { authenticate: authenticatorOf(people, desk) },
    isPassive: (request) => request.header(passiveHeader) !== null,
    ...overrides,
    onEvent(event) {
      onSignIn(event)
      overrides.onEvent?.(event)
    },
  })

  const streams = createStreams({
    onChange: () => streamBoard.outdate(),
    onCut: (cut) => noteCut(desk, node, cut),
  })
  const streamBoard = createStreamBoard({ documents, node, counts: () => streams.counts() })
  const writeReply = createReplyWriter(auth, desk)
  const app = await createApp(server, {
    settings,
    auth,
    clock: overrides.clock ?? systemClock,
    node,
    people,
    accounts: createAccounts({ auth, desk, node }),
    desk,
    streams,
    streamBoard,
    witnesses: createWitnesses(),
    writeReply,
  })
  const live = startLive({ server, auth, streams, writeReply, nameOf: (id) => people.find(id)?.name ?? id })

  return {
    origins: { page: node },
    auth,
    async close() {
      streams.close()
      live.close()
      server.closeAllConnections()
      server.close()
      await app.close()
      await streamBoard.close()
      desk.close()
      await auth.close()
    },
  }
}
