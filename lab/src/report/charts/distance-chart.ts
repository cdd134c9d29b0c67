import type { DistanceResult, LabResult } from '../../result.ts'
import { duration } from '../numbers.ts'
import { bar, chartWidth, drawing, line, logScale, text, type Chart } from './svg.ts'

const left = 8
/** Behind the longest bar there is room for its value. */
const right = chartWidth - 122
const top = 26
const barHeight = 12
const groupGap = 26
const ticksMs = [0.1, 1, 10, 100] as const

/** What a store that is far away does to a request, and what copies and tokens save of it. */
export function distanceCharts({ distances }: LabResult): readonly Chart[] {
  const stores = [...new Set(distances.map(({ store }) => store))]
  return stores.map((store) =>
    distanceChart(
      store,
      distances.filter((one) => one.store === store),
    ),
  )
}

function distanceChart(store: string, distances: readonly DistanceResult[]): Chart {
  const variants = [...new Set(distances.map(({ variant }) => variant))]
  const most = Math.max(ticksMs.at(-1) ?? 1, ...distances.map(({ latencyMs }) => latencyMs.p50))
  const scale = logScale(ticksMs[0], most, right - left)
  let y = top
  const groups = variants.flatMap((variant) => {
    const own = distances.filter((one) => one.variant === variant)
    const parts = [text(left, y + 13, variant)]
    y += 19
    for (const { roundTripMs, latencyMs } of own) {
      const width = Math.max(2, scale(latencyMs.p50))
      parts.push(
        bar(
          { x: left, y, width, height: barHeight },
          roundTripMs === 0 ? 'fill-plain' : roundTripMs < 10 ? 'fill-accent' : 'fill-caution',
        ),
        text(left + width + 5, y + 10, `${duration(latencyMs.p50)}, ${duration(roundTripMs)} away`, {
          kind: 'value',
        }),
      )
      y += barHeight + 4
    }
    y += groupGap - 19
    return parts
  })
  return {
    id: `chart-distance-${store}`,
    title: `A request with ${store} far away, p50`,
    note: 'At a steady rate, on an axis of powers of ten; each bar says how far away the store was, there and back.',
    svg: drawing(
      {
        title: `Latency with ${store} far away: ${distances.map(({ variant, roundTripMs, latencyMs }) => `${variant} at ${duration(roundTripMs)} ${duration(latencyMs.p50)}`).join('; ')}`,
        height: y + 4,
      },
      [
        ...ticksMs.flatMap((ms) => [
          line([left + scale(ms), top - 6], [left + scale(ms), y]),
          text(left + scale(ms), top - 12, duration(ms), {
            kind: 'tick',
            anchor: ms === ticksMs[0] ? 'start' : 'middle',
          }),
        ]),
        ...groups,
      ],
    ),
  }
}
