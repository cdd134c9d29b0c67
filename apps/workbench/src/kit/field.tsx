import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface FieldProps {
  readonly label: ComponentChildren
  /** Shown below the label, before anything goes wrong. */
  readonly help?: ComponentChildren
  /** What is wrong, where, and how to mend it. */
  readonly error?: ComponentChildren
  /** Beside the label: actions that belong to the field. */
  readonly actions?: ComponentChildren
  /** Draws the control; it has to take the attributes over. */
  readonly children: (control: ControlAttributes) => JSX.Element
}

export interface ControlAttributes {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': 'true' | undefined
}

/** A label, a control, and the words that belong to it, tied together for screen readers. */
export function Field({ label, help, error, actions, children }: FieldProps): JSX.Element {
  const id = useId()
  const describedBy = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field" data-invalid={error ? 'true' : undefined}>
      <div class="field-head">
        <label for={id}>{label}</label>
        {actions && <div class="field-actions">{actions}</div>}
      </div>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="alert" />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}
