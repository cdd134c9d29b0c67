import { figureHtml, machineInWords, type Machine } from './figure-table.ts'

/** A committed result file of `bench/`. */
export interface Results {
  readonly machine: Machine
  readonly lines: readonly ResultLine[]
}

interface ResultLine {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly ours: Measured
  readonly other?: Measured | null
  readonly as?: string
  readonly ratio?: number
}

interface Measured {
  readonly name: string
  readonly value: number
}

/**
 * The measured lines of these ids, one to a line of the text, and where they were measured: all of one run, the first of `runs` that
 * has them.
 */
export function figuresHtml(text: string, runs: readonly Results[]): string {
  const ids = text.trim().split(/\s+/)
  const run = runs.find(({ lines }) => ids.every((id) => lines.some((line) => line.id === id)))
  if (run === undefined) throw new Error(`No committed run measured all of ${ids.join(', ')}.`)
  return figureHtml({
    heads: ['what', 'here', 'compared with', 'ratio'],
    rows: ids.map((id) => cellsOf(run.lines.find((line) => line.id === id)!)),
    caption: `Measured, and taken from the committed results when this page was built. ${machineInWords(run.machine)}. Both sides of a line ran in turns; absolute numbers belong to that machine.`,
  })
}

function cellsOf({ what, unit, ours, other, as, ratio }: ResultLine): readonly string[] {
  const times = ratio === undefined ? '–' : `${ratio.toFixed(2)} × ${as === 'time' ? 'its time' : 'as fast'}`
  return [
    what,
    `${ours.name}: ${amount(ours.value, unit)}`,
    other ? `${other.name}: ${amount(other.value, unit)}` : '–',
    other ? times : '–',
  ]
}

function amount(value: number, unit: string): string {
  if (unit === 'ns') return `${(value / 1000).toPrecision(3)}\u00a0µs`
  const digits = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  return `${digits}\u00a0${unit}`
}
