import type { FamilyAdvice, FamilyId } from '@latchkey/advisor'
import type { ComponentChildren, JSX } from 'preact'
import { Icon } from '../../kit/icon.tsx'
import { quantities, quantityName } from './words.ts'

export interface FamilyTableProps {
  readonly families: readonly FamilyAdvice[]
  readonly chosen: FamilyId | 'infeasible'
}

/**
 * Every quantity of every way. On a narrow screen each row becomes a card; the roles are written out, because browsers forget that
 * something is a table when it is not laid out as one.
 */
export function FamilyTable({ families, chosen }: FamilyTableProps): JSX.Element {
  const row = (name: string, cell: (family: FamilyAdvice) => ComponentChildren): JSX.Element => (
    <tr role="row" key={name}>
      <th role="rowheader" scope="row">
        {name}
      </th>
      {families.map((family) => (
        <td role="cell" key={family.id} data-chosen={family.id === chosen ? '' : undefined}>
          <span class="cell-name" aria-hidden="true">
            {family.title}
          </span>
          <span>{cell(family)}</span>
        </td>
      ))}
    </tr>
  )
  return (
    <div class="family-frame" tabIndex={0} role="region" aria-label="All ways side by side">
      <table role="table" class="family-table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              Quantity
            </th>
            {families.map(({ id, title }) => (
              <th role="columnheader" scope="col" key={id} data-chosen={id === chosen ? '' : undefined}>
                {title}
                {id === chosen && <span class="tag">recommended</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {row('Possible', ({ viable, violations }) => (
            <span class={viable ? 'possible is-good' : 'possible is-bad'}>
              <Icon name={viable ? 'check' : 'cross'} />
              {viable ? 'yes' : `no, ${violations.length}`}
            </span>
          ))}
          {row('Cost in points', ({ cost, viable }) => (viable ? cost.toFixed(2) : '–'))}
          {quantities.map(({ id, name, unit }) =>
            row(name, (family) => quantityName(family.quantities[id], unit)),
          )}
        </tbody>
      </table>
    </div>
  )
}
