import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

export interface Choice<Id extends string> {
  readonly id: Id
  readonly label: ComponentChildren
}

export interface ChoiceGroupProps<Id extends string> {
  readonly label: string
  readonly choices: readonly Choice<Id>[]
  readonly selected: Id
  readonly onSelect: (id: Id) => void
}

/** A few alternatives in one row: radio buttons that look like one control. */
export function ChoiceGroup<Id extends string>(props: ChoiceGroupProps<Id>): JSX.Element {
  const { label, choices, selected, onSelect } = props
  const name = useId()
  return (
    <fieldset class="choice-group">
      <legend>{label}</legend>
      <div class="choice-row">
        {choices.map((choice) => (
          <label key={choice.id} class="choice">
            <input
              type="radio"
              name={name}
              value={choice.id}
              checked={choice.id === selected}
              onChange={() => onSelect(choice.id)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

export interface CheckProps {
  readonly label: ComponentChildren
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly isDisabled?: boolean
}

export function Check({ label, isChecked, onChange, isDisabled }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  )
}
