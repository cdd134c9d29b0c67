import type { ExposureResult, LabResult } from '../../result.ts'
import { duration } from '../numbers.ts'
import { bar, chartWidth, drawing, line, logScale, text, type Chart } from './svg.ts'

interface Row {
  readonly name: string
  readonly exposureMs: number
  readonly isBad: boolean
}

const left = 8
/** Behind the longest bar there is room for its value. */
const right = chartWidth - 50
const top = 26
const rowHeight = 40
const ticksMs = [1, 10, 100, 1_000, 10_000] as const
const zeroWidth = 3

/** How long what was captured went on, on an axis of powers of ten, since a millisecond and a token's life do not fit on another. */
export function exposureChart({ exposures, faults }: LabResult): Chart | null {
  const rows = [...byDeployment(exposures), ...byVerifier(faults)]
  if (rows.length === 0) return null
  const most = Math.max(ticksMs.at(-1) ?? 1, ...rows.map(({ exposureMs }) => exposureMs))
  const scale = logScale(ticksMs[0], most, right - left)
  const bottom = top + rows.length * rowHeight
  return {
    id: 'chart-exposure',
    title: 'How long a captured credential went on after its session was ended',
    note: 'The longest of all trials, on an axis of powers of ten. Striped: the token could not be called back, and ran out.',
    svg: drawing(
      {
        title: `Exposure: ${rows.map(({ name, exposureMs }) => `${name} ${duration(exposureMs)}`).join('; ')}`,
        height: bottom + 8,
      },
      [
        ...ticksMs.flatMap((ms) => [
          line([left + scale(ms), top - 6], [left + scale(ms), bottom]),
          text(left + scale(ms), top - 12, duration(ms), {
            kind: 'tick',
            anchor: ms === ticksMs[0] ? 'start' : 'middle',
          }),
        ]),
        ...rows.flatMap(({ name, exposureMs, isBad }, index) => {
          const y = top + index * rowHeight
          const width = exposureMs < 1 ? zeroWidth : scale(exposureMs)
          return [
            text(left, y + 14, name),
            bar({ x: left, y: y + 19, width, height: 12 }, isBad ? 'fill-bad' : 'fill-good'),
            text(left + width + 6, y + 29, duration(exposureMs), { kind: 'value' }),
          ]
        }),
      ],
    ),
  }
}

const placeNames: Readonly<Record<string, string>> = { page: 'the same process' }

/** Nodes of a deployment: the worst over strategies and stores, since they should all be the same. */
function byDeployment(exposures: readonly ExposureResult[]): readonly Row[] {
  const groups = new Map<string, number>()
  for (const { store, at, maxMs, isStream } of exposures) {
    const where = isStream
      ? 'open stream'
      : (placeNames[at] ?? (at.endsWith('another process') ? 'another process' : 'service of the scenario'))
    const name = isStream ? where : `${where}, ${store}`
    groups.set(name, Math.max(groups.get(name) ?? 0, maxMs))
  }
  return [...groups].map(([name, exposureMs]) => ({ name, exposureMs, isBad: false }))
}

function byVerifier(faults: LabResult['faults']): readonly Row[] {
  return faults
    .filter(({ refusedAfterMs }) => refusedAfterMs !== null)
    .map(({ fault, verifier, exposureMs, family }) => ({
      name:
        fault === 'a session is ended' || fault.includes('a clock is wrong')
          ? `service that ${verifier}`
          : `${fault}: ${verifier}`,
      exposureMs,
      isBad: family === 'stateless_jwt_refresh',
    }))
    .map((row) => ({ ...row, name: shortened(row.name) }))
}

const maxName = 52

function shortened(name: string): string {
  return name.length <= maxName ? name : `${name.slice(0, maxName - 1)}…`
}
