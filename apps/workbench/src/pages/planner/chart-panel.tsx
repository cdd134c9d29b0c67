import type { Plan } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Disclosure } from '../../kit/disclosure.tsx'
import { LogChart, type ChartSeries } from './log-chart.tsx'
import { seriesLooks } from './series.ts'
import { useWidth } from './use-width.ts'
import { planAmount, rangeNames, type QuantityWords } from './words.ts'

export interface ChartPanelProps {
  readonly quantity: QuantityWords
  readonly plan: Plan
  readonly shown: readonly ChartSeries['id'][]
}

const limits: Partial<Record<QuantityWords['id'], { readonly value: number; readonly name: string }>> = {
  store_utilisation: { value: 1, name: 'all that one node did' },
}

/** One quantity of every shown family along the range, as lines and as a table. */
export function ChartPanel({ quantity, plan, shown }: ChartPanelProps): JSX.Element | null {
  const { ref, width } = useWidth()
  const { sweep, inputs, families } = plan
  const series = sweep.families.flatMap(({ id, quantities }): ChartSeries[] => {
    const values = quantities[quantity.id]
    const { title } = families.find((family) => family.id === id)!
    return shown.includes(id) && values.some((value) => value !== null) ? [{ id, title, values }] : []
  })
  const xName: string = rangeNames[sweep.over]
  return (
    <section class="panel chart-panel" aria-labelledby={`chart-${quantity.id}`}>
      <h3 id={`chart-${quantity.id}`}>{quantity.name}</h3>
      <p class="soft small-text">{quantity.chart}</p>
      <div ref={ref} class="chart-frame">
        {series.length === 0 ? (
          <p class="chart-none">It means nothing in the ways that are shown.</p>
        ) : (
          <LogChart
            title={quantity.name}
            unit={quantity.unit}
            xs={sweep.values}
            xName={xName}
            series={series}
            limit={limits[quantity.id]}
            at={inputs[sweep.over]}
            width={width}
          />
        )}
      </div>
      {series.length > 0 && (
        <Disclosure summary={`The numbers: ${quantity.name.toLowerCase()}`}>
          <ChartTable xs={sweep.values} xName={xName} unit={quantity.unit} series={series} />
        </Disclosure>
      )}
    </section>
  )
}

interface ChartTableProps {
  readonly xs: readonly number[]
  readonly xName: string
  readonly unit: string
  readonly series: readonly ChartSeries[]
}

function ChartTable({ xs, xName, unit, series }: ChartTableProps): JSX.Element {
  return (
    <div class="chart-table-frame" tabIndex={0} role="region" aria-label={`Numbers over ${xName}`}>
      <table class="chart-table">
        <thead>
          <tr>
            <th scope="col">{xName}</th>
            {series.map(({ id, title }) => (
              <th scope="col" key={id}>
                {seriesLooks[id].letter} {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {xs.map((x, index) => (
            <tr key={x}>
              <th scope="row">{planAmount(x, '')}</th>
              {series.map(({ id, values }) => (
                <td key={id}>{planAmount(values[index] ?? null, unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
