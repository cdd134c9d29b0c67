import { memoryStore, type AuthOptions, type Store, type Strategy } from 'latchkey'
import type { RunningScenario } from '@latchkey/example-shared'
import { serverRenderedShop } from '@latchkey/example-server-rendered-shop'

export const strategies = ['session', 'jwt', 'hybrid'] as const

export interface RunningShop {
  readonly url: string
  readonly auth: RunningScenario['auth']
  close(): Promise<void>
}

export interface ShopSettings {
  readonly strategy: Strategy
  readonly store?: Store
  readonly overrides?: Partial<AuthOptions>
}

/** The shop itself, on a free port of loopback, over a store in memory unless one is given. */
export async function startShop({
  strategy,
  store = memoryStore(),
  overrides = {},
}: ShopSettings): Promise<RunningShop> {
  const running = await serverRenderedShop.start({
    strategy,
    store,
    encryptionKey: null,
    storeLabel: 'the memory of this test',
    port: 0,
    overrides,
  })
  return {
    url: running.origins.page,
    auth: running.auth,
    async close() {
      await running.close()
      await store.close()
    },
  }
}

/** A clock that stands still until a test pushes it: so a proof stays fresh however slow the machine is. */
export interface PushedClock {
  readonly now: () => number
  push(seconds: number): void
}

export function pushedClock(): PushedClock {
  let nowMs = Date.now()
  return {
    now: () => nowMs,
    push: (seconds) => void (nowMs += seconds * 1000),
  }
}
