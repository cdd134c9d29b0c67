import type { JourneyResult, LabResult } from '../../result.ts'
import { figure } from '../numbers.ts'
import { bar, chartWidth, drawing, line, niceCeiling, text, type Chart } from './svg.ts'

const left = 8
const valueWidth = 58
const right = chartWidth - valueWidth
const top = 26
const rowHeight = 34

/** What a request costs the serving process on the bare server, beside what it costs without auth. */
export function cpuChart({ journeys }: LabResult): Chart | null {
  const none = journeys.find(({ variant }) => variant === 'none')
  const bare = journeys.filter(({ scenario, variant }) => scenario === 'bare' && variant !== 'none')
  if (none === undefined || bare.length === 0) return null
  const base = none.saturated.cpuMicrosecondsPerRequest
  const most = niceCeiling(
    Math.max(base, ...bare.map(({ saturated }) => saturated.cpuMicrosecondsPerRequest)),
  )
  const scale = (value: number): number => (value / most) * (right - left)
  const rows = [none, ...bare]
  const bottom = top + rows.length * rowHeight
  return {
    id: 'chart-cpu',
    title: 'CPU of the serving process for one request',
    note: `Bare server of node:http. Solid: what the request costs without auth, ${figure(base)} µs. Striped: what the check adds.`,
    svg: drawing(
      {
        title: `CPU a request: ${rows.map((row) => `${nameOf(row)} ${figure(row.saturated.cpuMicrosecondsPerRequest)} µs`).join('; ')}`,
        height: bottom + 8,
      },
      [
        ...[0, most / 2, most].flatMap((value) => [
          line([left + scale(value), top - 6], [left + scale(value), bottom]),
          text(left + scale(value), top - 12, `${figure(value)} µs`, {
            kind: 'tick',
            anchor: value === 0 ? 'start' : 'middle',
          }),
        ]),
        ...rows.flatMap((row, index) => {
          const y = top + index * rowHeight
          const cpu = row.saturated.cpuMicrosecondsPerRequest
          return [
            text(left, y + 12, nameOf(row)),
            bar({ x: left, y: y + 16, width: scale(Math.min(base, cpu)), height: 11 }, 'fill-plain'),
            bar(
              { x: left + scale(base), y: y + 16, width: scale(Math.max(0, cpu - base)), height: 11 },
              'fill-accent',
            ),
            text(left + scale(cpu) + 6, y + 26, `${figure(cpu)} µs`, { kind: 'value' }),
          ]
        }),
      ],
    ),
  }
}

function nameOf({ variant, store, journey }: JourneyResult): string {
  return variant === 'none' ? 'no auth' : `${variant}, ${store}${variant === 'hybrid' ? `, ${journey}` : ''}`
}
