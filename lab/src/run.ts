import { randomBytes } from 'node:crypto'
import { createChildren, type Children } from './children.ts'
import { startLoadGenerator, type LabContext } from './context.ts'
import type { Database } from './databases/database.ts'
import { startPostgres } from './databases/postgres.ts'
import { startRedis } from './databases/redis.ts'
import { describeMachine, machineInWords, sourceVersion } from './machine.ts'
import { canTakeIn, takenIn } from './merge.ts'
import { isOfEverything, LabOptionError, labOptions, type LabFlags, type LabOptions } from './options.ts'
import { planOf, type Plan } from './plan.ts'
import { keptResult, writeReports } from './report/write.ts'
import type { LabResult, StoreKind } from './result.ts'
import { createCollector, type Collector } from './collector.ts'
import { runPlan } from './run-plan.ts'
import { compareWithTheory } from './theory/compare.ts'

/** How a run ends, for the shell. */
export interface LabOutcome {
  /** 0: everything that was asked for was measured. 1: something failed. 2: it cannot be run like this. 130: interrupted. */
  readonly exitCode: number
  readonly result: LabResult | null
}

/** `latchkey lab run`: starts, drives, measures and writes. Returns when nothing of it is left running. */
export async function runLab(flags: LabFlags, say: (line: string) => void): Promise<LabOutcome> {
  let options: LabOptions
  try {
    options = labOptions(flags)
  } catch (error) {
    if (!(error instanceof LabOptionError)) throw error
    say(`latchkey lab: ${error.message}`)
    return { exitCode: 2, result: null }
  }
  // One key for all servers of the run: they share databases, and no database outlives it.
  const children = createChildren({ LATCHKEY_KEY: randomBytes(32).toString('base64') })
  const interrupted = interruption(children, say)
  try {
    return await Promise.race([measured(options, children, say), interrupted.happened])
  } catch (error) {
    if (interrupted.isOver()) return await interrupted.happened
    throw error
  } finally {
    interrupted.forget()
    await children.stopAll()
  }
}

async function measured(
  options: LabOptions,
  children: Children,
  say: (line: string) => void,
): Promise<LabOutcome> {
  const startMs = performance.now()
  const startedAt = new Date().toISOString()
  const machine = describeMachine()
  // As it is now: what is changed while the run goes on is not in it.
  const source = sourceVersion()
  say(machineInWords(machine))
  say(`${options.effort.name} run; everything is on this machine, and ends with the run`)
  const plan = planOf(options)
  const collector = createCollector(say, () => children.isStopped)
  const databases = await startDatabases(plan, children, collector)
  const context: LabContext = {
    children,
    effort: options.effort,
    databases,
    say,
    load: await startLoadGenerator(children),
  }
  await runPlan(context, plan, collector)
  const now = { machine, effort: options.effort.name }
  const kept = options.isWritten && !isOfEverything(options) ? keptResult(machine.date) : null
  const whole = kept !== null && canTakeIn(kept, now) ? kept : null
  const all = whole === null ? collector.all() : takenIn(whole, collector.all(), options)
  const result: LabResult = {
    format: 1,
    ...now,
    command: [...(whole === null ? [] : [whole.command]), commandInWords(options)].join('; then '),
    startedAt: whole?.startedAt ?? startedAt,
    tookSeconds: Math.round((performance.now() - startMs) / 1_000) + (whole?.tookSeconds ?? 0),
    versions: {
      source:
        whole === null || whole.versions['source'] === source
          ? source
          : `${whole.versions['source']}; then ${source}`,
      ...Object.fromEntries(Object.entries(databases).map(([kind, { version }]) => [kind, version])),
    },
    ...all,
    comparisons: compareWithTheory(all),
  }
  for (const file of writeReports(result, options)) say(`wrote ${file}`)
  say(
    `took ${result.tookSeconds} s; ${collector.failures === 0 ? 'nothing failed' : `${collector.failures} measurements failed`}`,
  )
  return { exitCode: collector.failures === 0 ? 0 : 1, result }
}

async function startDatabases(
  { stores }: Plan,
  children: Children,
  collector: Collector,
): Promise<Readonly<Partial<Record<StoreKind, Database>>>> {
  const databases: Partial<Record<StoreKind, Database>> = {}
  for (const [kind, start] of [
    ['redis', startRedis],
    ['postgres', startPostgres],
  ] as const) {
    if (!stores.includes(kind)) continue
    await collector.attempt(`everything over ${kind}`, async () => {
      const database = await start(children)
      if ('isMissing' in database) collector.skip({ what: `everything over ${kind}`, why: database.why })
      else databases[kind] = database
    })
  }
  return databases
}

function commandInWords({ effort, selections, out, isWritten }: LabOptions): string {
  const only = selections
    .map(({ scenario, variant, store }) =>
      [scenario ?? '', variant ?? '', store ?? ''].join(',').replace(/,+$/, ''),
    )
    .filter((text) => text !== '')
    .map((text) => ` --only ${text}`)
  return [
    'npm run lab --',
    effort.name === 'quick' ? ' --quick' : '',
    ...only,
    out === null ? '' : ' --out FOLDER',
    isWritten ? ' --write' : '',
  ]
    .join('')
    .replace(/ --$/, '')
}

interface Interruption {
  readonly happened: Promise<LabOutcome>
  isOver(): boolean
  forget(): void
}

/** The first signal stops everything that was started, in order; a second one does not wait. */
function interruption(children: Children, say: (line: string) => void): Interruption {
  let isInterrupted = false
  let resolve: (outcome: LabOutcome) => void
  const happened = new Promise<LabOutcome>((done) => {
    resolve = done
  })
  const onSignal = (): void => {
    if (isInterrupted) process.exit(130)
    isInterrupted = true
    say('interrupted: stopping every process')
    void children.stopAll().then(() => resolve({ exitCode: 130, result: null }))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return {
    happened,
    isOver: () => isInterrupted,
    forget() {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
