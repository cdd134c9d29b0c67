/** How much is done in one run. */
export interface Effort {
  readonly name: 'quick' | 'full'
  /** Not measured, before everything that is. */
  readonly warmUpMs: number
  readonly driveMs: number
  readonly connections: number
  readonly sessions: number
  readonly pacedPerSecond: number
  /** Sign-ins, refreshes and sign-outs that are looked at one by one. */
  readonly operations: number
  readonly exposureTrials: number
  /** Stores that every scenario besides the bare one is run over. */
  readonly scenarioStores: readonly string[]
  readonly roundTripsMs: readonly number[]
  readonly outage: {
    readonly beforeMs: number
    readonly outageMs: number
    readonly afterMs: number
    readonly perSecond: number
    /** Or the bare one alone. */
    readonly isOfEveryScenario: boolean
  }
  /** Of the tokens that nobody can call back. Their whole life has to be waited for. */
  readonly shortTtlSeconds: number
  readonly shortLeewaySeconds: number
}

export const efforts: Readonly<Record<Effort['name'], Effort>> = {
  quick: {
    name: 'quick',
    warmUpMs: 200,
    driveMs: 600,
    connections: 16,
    sessions: 4,
    pacedPerSecond: 200,
    operations: 5,
    exposureTrials: 2,
    scenarioStores: ['embedded', 'redis'],
    roundTripsMs: [0, 1, 20],
    outage: { beforeMs: 1_000, outageMs: 6_000, afterMs: 8_000, perSecond: 20, isOfEveryScenario: false },
    shortTtlSeconds: 10,
    shortLeewaySeconds: 2,
  },
  full: {
    name: 'full',
    warmUpMs: 1_000,
    driveMs: 4_000,
    connections: 16,
    sessions: 16,
    pacedPerSecond: 200,
    operations: 30,
    exposureTrials: 10,
    scenarioStores: ['memory', 'embedded', 'redis', 'postgres'],
    roundTripsMs: [0, 1, 20],
    outage: { beforeMs: 2_000, outageMs: 10_000, afterMs: 10_000, perSecond: 50, isOfEveryScenario: true },
    shortTtlSeconds: 20,
    shortLeewaySeconds: 5,
  },
}
