// Runs one scenario under one strategy over one store, and says what it used.
import { openStore } from '@latchkey/example-shared'
import type { AuthOptions } from 'latchkey'
import { scenarioOf } from '../scenarios.ts'
import { countingStore } from '../store/counting-store.ts'
import { answerQuestions, readSetting } from './answering.ts'

const { scenario: name, variant: id, place, overrides } = readSetting('serve')

const realNow = Date.now
let offsetMs = 0
// What setting a machine's clock does to a process: this jumps, performance.now() and timers do not.
Date.now = () => realNow() + offsetMs

const scenario = scenarioOf(name)
const variant = scenario.variants.find((one) => one.id === id)
if (variant === undefined) throw new Error(`${name} has no variant ${id}.`)

const opened = await openStore(place)
const counted = countingStore(opened.store)
const running = await scenario.start({
  strategy: variant.strategy,
  store: counted.store,
  encryptionKey: opened.encryptionKey,
  storeLabel: opened.label,
  port: 0,
  // Many people of the load have one name.
  overrides: {
    sessions: { maxPerSubject: null },
    ...variant.overrides,
    ...(overrides as Partial<AuthOptions>),
  },
})

answerQuestions(
  'serve',
  (question) => {
    if (question.kind === 'clock') offsetMs = question.offsetMs
    const { user, system } = process.cpuUsage()
    return {
      origins: running.origins,
      counts: counted.counts(),
      cpuMicroseconds: user + system,
      worstCaseLagMs: running.auth?.worstCaseRevocationLagMs ?? null,
    }
  },
  async () => {
    await running.close()
    await opened.store.close()
  },
)
