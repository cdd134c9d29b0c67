import type { LabResult, Skipped } from './result.ts'
import { lineInWords } from './report/line-in-words.ts'

/** What a run has measured so far. */
export type Collected = Pick<
  LabResult,
  'journeys' | 'operations' | 'exposures' | 'distances' | 'outages' | 'faults' | 'skipped'
>
export type CollectedKind = Exclude<keyof Collected, 'skipped'>

export interface Collector {
  /** Keeps results, and says each of them. */
  add<Kind extends CollectedKind>(kind: Kind, results: Collected[Kind]): void
  skip(skipped: Skipped): void
  /** Does one piece of work; what it fails with is said and counted, and the run goes on. */
  attempt(what: string, work: () => Promise<void>): Promise<void>
  readonly failures: number
  all(): Collected
}

/** @param isOver whether the run was interrupted: then nothing more is attempted */
export function createCollector(say: (line: string) => void, isOver: () => boolean): Collector {
  const collected: Collected = {
    journeys: [],
    operations: [],
    exposures: [],
    distances: [],
    outages: [],
    faults: [],
    skipped: [],
  }
  let failures = 0
  return {
    add(kind, results) {
      Object.assign(collected, { [kind]: [...collected[kind], ...results] })
      for (const result of results) say(lineInWords(kind, result))
    },
    skip(skipped) {
      Object.assign(collected, { skipped: [...collected.skipped, skipped] })
      say(`skipped: ${skipped.what}: ${skipped.why}`)
    },
    async attempt(what, work) {
      try {
        await work()
      } catch (error) {
        // What fails because everything was stopped is no failure, and nothing comes after it.
        if (isOver()) throw error
        failures++
        this.skip({ what, why: `failed: ${error instanceof Error ? error.message : String(error)}` })
      }
    },
    get failures() {
      return failures
    },
    all: () => collected,
  }
}
