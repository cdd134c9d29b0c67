import type { LabResult, OutageResult, Statuses } from '../../result.ts'
import { duration, shareOf } from '../numbers.ts'
import { bar, chartWidth, drawing, line, round, text, type Chart } from './svg.ts'

const left = 8
const right = chartWidth - 8
const top = 8
const rowHeight = 66
const barsHeight = 34
/** A 200 that came only when the outage was over: it is no sign that anything worked meanwhile. */
const lateStatus = '200 late'
/** From the bottom up; each has a pattern of its own besides its colour. */
const layers = [
  { status: '200', kind: 'fill-good' },
  { status: lateStatus, kind: 'fill-late' },
  { status: '401', kind: 'fill-bad' },
  { status: '503', kind: 'fill-caution' },
] as const
const shownStatuses: ReadonlySet<string> = new Set(layers.map(({ status }) => status))

/** What a steady rate of requests was answered before, while and after a store stood still. */
export function outageCharts({ outages }: LabResult): readonly Chart[] {
  const stores = [...new Set(outages.map(({ store }) => store))]
  const scenarios = [...new Set(outages.map(({ scenario }) => scenario))]
  return scenarios
    .flatMap((scenario) =>
      stores.map((store) => outages.filter((one) => one.scenario === scenario && one.store === store)),
    )
    .filter((some) => some.length > 0)
    .map(outageChart)
}

function outageChart(outages: readonly OutageResult[]): Chart {
  const { scenario = '', store = '' } = outages[0] ?? {}
  const froms = outages.flatMap(({ timeline }) => timeline.map(({ fromMs }) => fromMs))
  const [least, most] = [Math.min(...froms), Math.max(...froms)]
  const outageMs = outages[0]?.outageMs ?? 0
  const x = (ms: number): number => left + ((ms - least) / Math.max(1, most - least + 250)) * (right - left)
  const bottom = top + outages.length * rowHeight
  return {
    id: `chart-outage-${scenario}-${store}`,
    title: `${scenario}: ${store} stopped for ${duration(outageMs)}`,
    note: 'Share of the answers to the requests of each quarter of a second. Solid: 200. Lines: 200, but only when the outage was over. Dots: 503. Stripes: 401, of which there should be none. Grey: anything else, such as 502 where a service behind the server failed. The outage is between the two upright lines.',
    svg: drawing(
      {
        title: `Outage of ${store} under ${scenario}: ${outages.map(({ title, during }) => `${title}, ${Math.round(shareOf(during, '200') * 100)} % answered 200 meanwhile`).join('; ')}`,
        height: bottom + 22,
      },
      [
        ...outages.flatMap((one, index) => row(one, top + index * rowHeight, x)),
        // Through the columns and not through the words above them.
        ...outages.flatMap((_, index) =>
          [0, outageMs].map((ms) => {
            const y = top + index * rowHeight + 20
            return line([x(ms), y], [x(ms), y + barsHeight + 6], 'mark')
          }),
        ),
        text(x(0) + 3, bottom + 14, 'stopped', { kind: 'tick' }),
        text(x(outageMs) + 3, bottom + 14, 'resumed', { kind: 'tick' }),
      ],
    ),
  }
}

function row(
  { title, timeline, bucketMs }: OutageResult,
  y: number,
  x: (ms: number) => number,
): readonly string[] {
  return [
    text(left, y + 14, title),
    ...timeline.flatMap(({ fromMs, statuses, late = {} }) =>
      column(withLate(statuses, late), {
        x: x(fromMs),
        y: y + 22,
        width: round(x(fromMs + bucketMs) - x(fromMs) - 0.6),
      }),
    ),
    line([left, y + 22 + barsHeight], [right, y + 22 + barsHeight]),
  ]
}

function withLate(statuses: Statuses, late: Statuses): Statuses {
  const { 200: good = 0, ...others } = statuses
  const { 200: lateGood = 0 } = late
  return { ...others, 200: good - lateGood, [lateStatus]: lateGood }
}

function column(
  statuses: Statuses,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): readonly string[] {
  const parts = [
    ...layers.map(({ status, kind }) => ({ kind, share: shareOf(statuses, status) })),
    { kind: 'fill-plain', share: shareOfOthers(statuses) } as const,
  ]
  let filled = 0
  return parts.flatMap(({ kind, share }) => {
    if (share === 0) return []
    filled += share
    return [bar({ x, y: y + barsHeight * (1 - filled), width, height: barsHeight * share }, kind)]
  })
}

function shareOfOthers(statuses: Statuses): number {
  return Object.keys(statuses)
    .filter((status) => !shownStatuses.has(status))
    .reduce((sum, status) => sum + shareOf(statuses, status), 0)
}
