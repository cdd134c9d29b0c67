import type { RunningScenario } from '@latchkey/example-shared'
import { memoryStore, type AuthOptions, type Store, type Strategy } from 'latchkey'
import { adminCutOff } from '../../src/index.ts'

export interface RunningDesk extends RunningScenario {
  readonly store: Store
  readonly url: string
}

/** The scenario in this process, over a store of its own or one that several desks share. */
export async function startDesk(
  strategy: Strategy,
  {
    store = memoryStore(),
    overrides = {},
  }: { readonly store?: Store; readonly overrides?: Partial<AuthOptions> } = {},
): Promise<RunningDesk> {
  const running = await adminCutOff.start({
    strategy,
    store,
    encryptionKey: null,
    storeLabel: 'the memory of this test',
    port: 0,
    overrides,
  })
  return { ...running, store, url: running.origins.page }
}
