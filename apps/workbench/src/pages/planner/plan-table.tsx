import type { FamilyId, FamilyPlan, Plan } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { planAmount, planQuantities, loadWords } from './words.ts'

export interface PlanTableProps {
  readonly plan: Plan
  readonly shown: readonly FamilyId[]
}

/** Every quantity of the shown families at the given load. On a narrow screen each row becomes a card. */
export function PlanTable({ plan, shown }: PlanTableProps): JSX.Element {
  const families = plan.families.filter(({ id }) => shown.includes(id))
  const row = (name: string, cell: (family: FamilyPlan) => string): JSX.Element => (
    <tr role="row" key={name}>
      <th role="rowheader" scope="row">
        {name}
      </th>
      {families.map((family) => (
        <td role="cell" key={family.id}>
          <span class="cell-name" aria-hidden="true">
            {family.title}
          </span>
          <span>{cell(family)}</span>
        </td>
      ))}
    </tr>
  )
  return (
    <div class="family-frame" tabIndex={0} role="region" aria-label="Needs side by side">
      <table role="table" class="family-table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              Quantity
            </th>
            {families.map(({ id, title }) => (
              <th role="columnheader" scope="col" key={id}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {planQuantities.map(({ id, name, unit }) =>
            row(name, ({ quantities }) => planAmount(quantities[id], unit)),
          )}
          {row('Users that one store node carries', ({ users_of_one_store_node: users }) =>
            users === null ? 'any number' : planAmount(users, ''),
          )}
        </tbody>
      </table>
    </div>
  )
}

/** What comes in, whatever is carried. */
export function LoadList({ load }: { readonly load: Plan['load'] }): JSX.Element {
  return (
    <dl class="parameters plan-load">
      {Object.entries(loadWords).map(([id, { name, unit }]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd>{planAmount(load[id as keyof Plan['load']], unit)}</dd>
        </div>
      ))}
    </dl>
  )
}
