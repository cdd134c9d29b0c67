import { unitCosts } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Disclosure } from '../../kit/disclosure.tsx'

const kinds = {
  measured: 'measured',
  page: 'from the docs',
  counted: 'counted',
  elsewhere: 'from elsewhere',
} as const

/** What the plan multiplies by, and how each is known. */
export function CostList(): JSX.Element {
  const costs = Object.entries(unitCosts)
  return (
    <Disclosure summary={`The ${costs.length} unit costs behind it, and where each comes from`}>
      <dl class="reference">
        {costs.map(([id, { value, unit, kind, source }]) => (
          <div key={id}>
            <dt>
              <code>{id}</code>: {value} {unit}, {kinds[kind]}
            </dt>
            <dd>{source}.</dd>
          </div>
        ))}
      </dl>
    </Disclosure>
  )
}
