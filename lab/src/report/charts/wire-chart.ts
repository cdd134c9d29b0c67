import type { JourneyResult, LabResult } from '../../result.ts'
import { figure } from '../numbers.ts'
import { bar, chartWidth, drawing, line, niceCeiling, text, type Chart } from './svg.ts'

const left = 8
const right = chartWidth - 118
const top = 26
const rowHeight = 34

/** What one request and its answer are on the wire, and how much of that is the credential. */
export function wireChart({ journeys }: LabResult): Chart | null {
  const rows = firstOfEach(journeys)
  if (rows.length === 0) return null
  const most = niceCeiling(Math.max(...rows.map(({ saturated }) => saturated.bytesSentPerRequest)))
  const scale = (value: number): number => (value / most) * (right - left)
  const bottom = top + rows.length * rowHeight
  return {
    id: 'chart-wire',
    title: 'Bytes that a client sends for one request',
    note: 'HTTP/1.1, counted at the socket. Striped: the credential. Solid: everything else.',
    svg: drawing(
      {
        title: `Bytes sent: ${rows.map((row) => `${nameOf(row)} ${figure(row.saturated.bytesSentPerRequest)}`).join('; ')}`,
        height: bottom + 8,
      },
      [
        ...[0, most / 2, most].flatMap((value) => [
          line([left + scale(value), top - 6], [left + scale(value), bottom]),
          text(left + scale(value), top - 12, `${figure(value)} B`, {
            kind: 'tick',
            anchor: value === 0 ? 'start' : 'middle',
          }),
        ]),
        ...rows.flatMap((row, index) => {
          const y = top + index * rowHeight
          const sent = row.saturated.bytesSentPerRequest
          const rest = Math.max(0, sent - row.credentialBytes)
          return [
            text(left, y + 12, nameOf(row)),
            bar({ x: left, y: y + 16, width: scale(rest), height: 11 }, 'fill-plain'),
            bar({ x: left + scale(rest), y: y + 16, width: scale(sent - rest), height: 11 }, 'fill-accent'),
            text(left + scale(sent) + 6, y + 26, `${figure(sent)} B, ${figure(row.credentialBytes)} of it`, {
              kind: 'value',
            }),
          ]
        }),
      ],
    ),
  }
}

/** The store makes no difference on the wire, so one of each is shown. */
function firstOfEach(journeys: readonly JourneyResult[]): readonly JourneyResult[] {
  const found = new Map<string, JourneyResult>()
  for (const journey of journeys) {
    if (['session-uncached', 'jwt-unremembered'].includes(journey.variant)) continue
    const name = nameOf(journey)
    if (!found.has(name)) found.set(name, journey)
  }
  return [...found.values()]
}

function nameOf({ scenario, variant, journey }: JourneyResult): string {
  return `${scenario}: ${variant === 'none' ? 'no auth' : `${variant}, ${journey}`}`
}
