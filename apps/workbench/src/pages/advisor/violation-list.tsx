import { guideOfConstraint, type Violation } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { ExplainedIn } from './explained-in.tsx'

/** Requirements that are not met, each with what is asked and what would be reached. */
export function ViolationList({ violations }: { readonly violations: readonly Violation[] }): JSX.Element {
  return (
    <ul class="violations">
      {violations.map(({ code, text, required, achieved, unit }) => (
        <li key={code}>
          <span>
            {text} <ExplainedIn guide={guideOfConstraint[code]} />
          </span>
          <span class="violation-numbers">
            <code>{code}</code> asked {amount(required, unit)}, reached {amount(achieved, unit)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function amount(value: number | string, unit: string): string {
  return typeof value === 'number' ? `${value} ${unit}`.trim() : value
}
