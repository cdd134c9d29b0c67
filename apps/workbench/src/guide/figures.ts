import { escapeHtml } from './inline.ts'

/** A committed result file of `bench/`. */
export interface Results {
  readonly machine: {
    readonly date: string
    readonly cpu: string
    readonly cores: number
    readonly memoryGiB: number
    readonly node: string
    readonly platform: string
  }
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
  const { machine, lines } = run
  const rows = ids.map((id) => rowHtml(lines.find((line) => line.id === id)!))
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node.replace('v', '')}, ${machine.platform}, ${machine.date}`
  const heads = ['what', 'here', 'compared with', 'ratio'].map(
    (head) => `<th role="columnheader" scope="col">${head}</th>`,
  )
  return `<figure class="figures"><table class="reflow" role="table"><thead role="rowgroup"><tr role="row">${heads.join('')}</tr></thead><tbody role="rowgroup">${rows.join('')}</tbody></table><figcaption>Measured, and taken from the committed results when this page was built. ${escapeHtml(where)}. Both sides of a line ran in turns; absolute numbers belong to that machine.</figcaption></figure>`
}

function rowHtml({ what, unit, ours, other, as, ratio }: ResultLine): string {
  const times = ratio === undefined ? '–' : `${ratio.toFixed(2)} × ${as === 'time' ? 'its time' : 'as fast'}`
  const cells = [
    ['here', `${ours.name}: ${amount(ours.value, unit)}`],
    ['compared with', other ? `${other.name}: ${amount(other.value, unit)}` : '–'],
    ['ratio', other ? times : '–'],
  ] as const
  return `<tr role="row"><th role="rowheader" scope="row">${escapeHtml(what)}</th>${cells
    .map(([label, text]) => `<td role="cell" data-label="${label}">${escapeHtml(text)}</td>`)
    .join('')}</tr>`
}

function amount(value: number, unit: string): string {
  if (unit === 'ns') return `${(value / 1000).toPrecision(3)}\u00a0µs`
  const digits = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  return `${digits}\u00a0${unit}`
}
