import { families, type FamilyId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { LineSample } from './log-chart.tsx'
import { seriesLooks } from './series.ts'

export interface FamilyChoiceProps {
  readonly shown: readonly FamilyId[]
  readonly onChange: (shown: readonly FamilyId[]) => void
}

/** Which families are drawn; and the key to the charts. */
export function FamilyChoice({ shown, onChange }: FamilyChoiceProps): JSX.Element {
  const toggle = (changed: FamilyId, isChecked: boolean): void =>
    onChange(families.map(({ id }) => id).filter((id) => (id === changed ? isChecked : shown.includes(id))))
  return (
    <fieldset class="family-choice">
      <legend>Shown, and the letter at the end of its line</legend>
      {families.map(({ id, title }) => (
        <label key={id} class="check">
          <input
            type="checkbox"
            checked={shown.includes(id)}
            onChange={(event) => toggle(id, event.currentTarget.checked)}
          />
          <strong>{seriesLooks[id].letter}</strong>
          <LineSample id={id} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  )
}
