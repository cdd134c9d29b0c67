import type { Auth, AuthOptions, Store, Strategy } from 'latchkey'

/** What a scenario is started with. */
export interface ScenarioSettings {
  readonly strategy: Strategy
  /** Open already; whoever opened it closes it. */
  readonly store: Store
  /** Encrypts private keys in a store that keeps no key of its own. Null: the store's own. */
  readonly encryptionKey: Uint8Array | null
  /** Where the sessions are, for people. */
  readonly storeLabel: string
  /** Port of the page. 0: any that is free; further origins always take what is free. */
  readonly port: number
  /** Changes of the scenario's own options, for tests and measurements. */
  readonly overrides?: Partial<AuthOptions>
}

/** A scenario that answers on loopback. */
export interface RunningScenario {
  /** What listens where. `page` is what a person opens. */
  readonly origins: { readonly page: string } & Readonly<Record<string, string>>
  readonly auth: Auth
  close(): Promise<void>
}

/** One of the three: what it is called, what it makes sense under, and how it starts. */
export interface Scenario {
  readonly name: string
  /** The first is the default. */
  readonly strategies: readonly Strategy[]
  readonly defaultPort: number
  start(settings: ScenarioSettings): Promise<RunningScenario>
}
