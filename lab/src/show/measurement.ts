import { sourceOf, type NamedFunction } from './source-of.ts'
import type { Stage } from './stage.ts'

/** A thing that is often said about costs, and what it costs on this machine. Nothing is promised of the numbers. */
export interface Measurement {
  readonly name: string
  readonly claim: string
  readonly lesson: string
  readonly requirements: readonly string[]
  readonly sources: readonly string[]
  readonly needs: 'nothing'
  readonly subjects: readonly MeasuredSubject[]
  measure(stage: Stage): Promise<Measured>
}

/** One of the ways that are measured. */
export interface MeasuredSubject {
  readonly what: string
  /** The text of the function that makes what is measured, out of its own file. */
  code(): string
}

export interface Measured {
  /** Every subject took what is good and refused what is not: numbers of something that does not work would be worth nothing. */
  readonly isEveryAnswerRight: boolean
  readonly rows: readonly MeasuredRow[]
}

export interface MeasuredRow {
  readonly what: string
  /** CPU time of one check, median over the rounds. Time on the clock would say how busy the machine is. */
  readonly cpuMicroseconds: number
  readonly checks: number
}

/** A check that answers at once, and one credential of each kind for it. */
export interface MeasuredCheck {
  check(credential: string): boolean
  readonly good: string
  readonly bad: string
}

export interface MeasurementParts extends Pick<
  Measurement,
  'name' | 'claim' | 'lesson' | 'requirements' | 'sources'
> {
  /** `import.meta.url` of the file that has the subjects. */
  readonly module: string
  readonly subjects: Readonly<Record<string, NamedFunction & ((stage: Stage) => Promise<MeasuredCheck>)>>
}

const rounds = 7
const roundMs = 60

export function measurement({ module, subjects, ...about }: MeasurementParts): Measurement {
  const all = Object.entries(subjects)
  return {
    ...about,
    needs: 'nothing',
    subjects: all.map(([what, make]) => ({ what, code: () => sourceOf(make, module) })),
    async measure(stage) {
      const made: {
        readonly what: string
        readonly subject: MeasuredCheck
        readonly times: number[]
        checks: number
      }[] = []
      for (const [what, make] of all) made.push({ what, subject: await make(stage), times: [], checks: 0 })
      const isEveryAnswerRight = made.every(
        ({ subject }) => subject.check(subject.good) && !subject.check(subject.bad),
      )
      // In turns, so that whatever else the machine does falls upon all of them.
      for (let round = 0; round < rounds; round++) {
        for (const entry of made) {
          const { checks, cpuMicroseconds } = checkFor(roundMs, entry.subject)
          entry.times.push(cpuMicroseconds / checks)
          entry.checks += checks
        }
      }
      return {
        isEveryAnswerRight,
        rows: made.map(({ what, times, checks }) => ({ what, cpuMicroseconds: median(times), checks })),
      }
    },
  }
}

/** Each credential comes as a text of its own, as from a socket: one that was seen before would have its hash at hand. */
function checkFor(
  limitMs: number,
  { check, good }: MeasuredCheck,
): { checks: number; cpuMicroseconds: number } {
  const bytes = Buffer.from(good)
  const before = process.cpuUsage()
  const startMs = performance.now()
  let checks = 0
  do {
    for (let repeat = 0; repeat < 50; repeat++, checks++) check(bytes.toString('latin1'))
  } while (performance.now() - startMs < limitMs)
  const { user, system } = process.cpuUsage(before)
  return { checks, cpuMicroseconds: user + system }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
