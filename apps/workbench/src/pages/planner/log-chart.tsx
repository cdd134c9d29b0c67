import type { FamilyId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { endNames, placeOf, scaleAround, ticksOf, type LogScale } from './log-scale.ts'
import { seriesLooks } from './series.ts'
import { tickName } from './words.ts'

export interface ChartSeries {
  readonly id: FamilyId
  readonly title: string
  readonly values: readonly (number | null)[]
}

export interface LogChartProps {
  readonly title: string
  readonly unit: string
  readonly xs: readonly number[]
  readonly xName: string
  readonly series: readonly ChartSeries[]
  /** A level that matters, and what it is. */
  readonly limit?: { readonly value: number; readonly name: string } | undefined
  /** The value that the plan is for. */
  readonly at: number
  readonly width: number
}

/** On the right there is room for the letters of all lines that end in one place. */
const margin = { top: 14, right: 74, bottom: 40, left: 58 }
const height = 260

/** Lines on two logarithmic axes. Everything in it stands in the table behind it as well. */
export function LogChart(props: LogChartProps): JSX.Element {
  const { title, unit, xs, xName, series, limit, at, width } = props
  const id = useId()
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const x = scaleAround(xs)
  const y = scaleAround([...series.flatMap(({ values }) => values), ...(limit ? [limit.value] : [])])
  const xOf = (value: number): number => placeOf(value, x, inner.width)
  const yOf = (value: number): number => inner.height - placeOf(value, y, inner.height)
  const ends = series.flatMap(({ id, values }) => {
    const last = values.findLast((value) => value !== null)
    return last === undefined || last === null ? [] : [{ name: seriesLooks[id].letter, y: yOf(last) }]
  })
  return (
    <svg
      class="chart"
      role="img"
      aria-labelledby={id}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      <title id={id}>
        {title}, over {xName}: {series.map(({ title }) => title).join(', ')}. The numbers are in the table
        below.
      </title>
      <g transform={`translate(${margin.left} ${margin.top})`} aria-hidden="true">
        <Grid x={x} y={y} unit={unit} {...inner} />
        <text class="chart-name" x={inner.width / 2} y={inner.height + 34} text-anchor="middle">
          {xName}
        </text>
        {at >= xs[0]! && at <= xs.at(-1)! && <path class="chart-at" d={`M${xOf(at)} 0V${inner.height}`} />}
        {limit && (
          <>
            <path class="chart-limit" d={`M0 ${yOf(limit.value)}H${inner.width}`} />
            <text class="chart-limit-name" x={4} y={yOf(limit.value) - 5}>
              {limit.name}
            </text>
          </>
        )}
        {series.map(({ id, values }) => (
          <Line key={id} id={id} points={pointsOf(xs, values, xOf, yOf)} />
        ))}
        {endNames(ends, 13, inner.height).map(({ names, y }) => (
          <text key={names[0]} class="chart-letter" x={inner.width + 7} y={y + 4}>
            {names.join('')}
          </text>
        ))}
      </g>
    </svg>
  )
}

/** The same line beside a name: the key to the charts. */
export function LineSample({ id }: { readonly id: FamilyId }): JSX.Element {
  return (
    <svg class="line-sample" viewBox="0 0 44 14" width={44} height={14} aria-hidden="true" focusable="false">
      <path class={`series series-${id}`} d="M1 7H43" stroke-dasharray={seriesLooks[id].dashes} />
      <path class={`mark series-${id}`} d={seriesLooks[id].mark} transform="translate(22 7)" />
    </svg>
  )
}

interface Point {
  readonly x: number
  readonly y: number
}

function Line({ id, points }: { readonly id: FamilyId; readonly points: readonly Point[] }): JSX.Element {
  const { dashes, mark } = seriesLooks[id]
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${digits(x)} ${digits(y)}`).join('')
  return (
    <g>
      <path class={`series series-${id}`} d={path} stroke-dasharray={dashes} />
      {points
        .filter((_, index) => index % 3 === 0)
        .map(({ x, y }) => (
          <path
            key={x}
            class={`mark series-${id}`}
            d={mark}
            transform={`translate(${digits(x)} ${digits(y)})`}
          />
        ))}
    </g>
  )
}

interface GridProps {
  readonly x: LogScale
  readonly y: LogScale
  readonly unit: string
  readonly width: number
  readonly height: number
}

function Grid({ x, y, unit, width, height }: GridProps): JSX.Element {
  return (
    <g>
      {ticksOf(y, height, 24).map((value) => {
        const at = digits(height - placeOf(value, y, height))
        return (
          <g key={value}>
            <path class="chart-grid" d={`M0 ${at}H${width}`} />
            <text class="chart-tick" x={-9} y={at + 4} text-anchor="end">
              {tickName(value, unit)}
            </text>
          </g>
        )
      })}
      {ticksOf(x, width, 40).map((value) => {
        const at = digits(placeOf(value, x, width))
        return (
          <g key={value}>
            <path class="chart-grid" d={`M${at} 0V${height}`} />
            <text class="chart-tick" x={at} y={height + 17} text-anchor="middle">
              {tickName(value, '')}
            </text>
          </g>
        )
      })}
    </g>
  )
}

function pointsOf(
  xs: readonly number[],
  values: readonly (number | null)[],
  xOf: (value: number) => number,
  yOf: (value: number) => number,
): readonly Point[] {
  return values.flatMap((value, index) => {
    return value === null ? [] : [{ x: xOf(xs[index]!), y: yOf(value) }]
  })
}

function digits(value: number): number {
  return Math.round(value * 10) / 10
}
