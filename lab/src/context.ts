import { join } from 'node:path'
import type { Children } from './children.ts'
import type { Database } from './databases/database.ts'
import type { Effort } from './effort.ts'
import type { DriveOrder, DriveOutcome } from './load/drive.ts'
import type { ReplayOrder, ReplayOutcome } from './load/replay.ts'
import type { LoopbackPort } from './loopback.ts'
import type { StoreKind } from './result.ts'
import type { LabScenario, Variant } from './scenarios.ts'
import type { ServeAnswer, ServeSetting } from './serving.ts'

/** What every measurement works with. */
export interface LabContext {
  readonly children: Children
  readonly effort: Effort
  readonly databases: Readonly<Partial<Record<StoreKind, Database>>>
  /** One line for people, about one measurement. */
  readonly say: (line: string) => void
  readonly load: LoadGenerator
}

export interface LoadGenerator {
  drive(order: Omit<DriveOrder, 'kind'>): Promise<DriveOutcome>
  replay(order: Omit<ReplayOrder, 'kind'>): Promise<ReplayOutcome>
}

/** The other process. */
export async function startLoadGenerator(children: Children): Promise<LoadGenerator> {
  const child = await children.script('load', {})
  return {
    // Each order has its own kind of outcome.
    drive: (order) => child.ask({ kind: 'drive', ...order }, 180_000) as Promise<DriveOutcome>,
    replay: (order) => child.ask({ kind: 'replay', ...order }, 180_000) as Promise<ReplayOutcome>,
  }
}

/** A scenario that runs in a process of its own. */
export interface Served {
  readonly origins: Readonly<Record<string, string>>
  readonly page: string
  readonly place: string
  readonly worstCaseLagMs: number | null
  usage(): Promise<ServeAnswer>
  setClock(offsetMs: number): Promise<void>
  stop(): Promise<void>
}

export async function serve(
  { children }: LabContext,
  scenario: LabScenario,
  {
    variant,
    place,
    overrides = {},
  }: { readonly variant: Variant; readonly place: string; readonly overrides?: object },
): Promise<Served> {
  const setting: ServeSetting = { scenario: scenario.name, variant: variant.id, place, overrides }
  const child = await children.script('serve', setting)
  const { origins, worstCaseLagMs } = await child.ask({ kind: 'where' })
  const page = origins['page']
  if (page === undefined) throw new Error(`${scenario.name} has no page.`)
  return {
    origins,
    page,
    place,
    worstCaseLagMs,
    usage: () => child.ask({ kind: 'usage' }),
    setClock: async (offsetMs) => void (await child.ask({ kind: 'clock', offsetMs })),
    stop: () => child.stop(),
  }
}

let folders = 0

/** A store for one measurement: a new one where that costs nothing, else the database of this run. */
export function placeFor({ children, databases }: LabContext, store: StoreKind, port?: LoopbackPort): string {
  if (store === 'memory') return 'memory'
  if (store === 'embedded') return join(children.folder, `embedded-${++folders}`)
  const database = databases[store]
  if (database === undefined) throw new Error(`There is no ${store} in this run.`)
  return database.placeAt(port ?? database.port)
}
