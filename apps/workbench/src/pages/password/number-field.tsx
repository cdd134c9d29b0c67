import type { ComponentChildren, JSX } from 'preact'
import { Field } from '../../kit/field.tsx'

export interface NumberFieldProps {
  readonly label: ComponentChildren
  readonly value: number
  readonly onChange: (value: number) => void
  readonly min: number
  readonly max: number
  readonly help?: ComponentChildren
  readonly error?: ComponentChildren
}

/** A whole number. Outside of its range it is passed on all the same, for the rules to say what is wrong. */
export function NumberField({
  label,
  value,
  onChange,
  min,
  max,
  help,
  error,
}: NumberFieldProps): JSX.Element {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => (
        <input
          {...control}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          step={1}
          value={value}
          autocomplete="off"
          onInput={({ currentTarget: { valueAsNumber } }) => {
            if (Number.isInteger(valueAsNumber)) onChange(valueAsNumber)
          }}
        />
      )}
    </Field>
  )
}
