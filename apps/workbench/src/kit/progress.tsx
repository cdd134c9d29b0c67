import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface ProgressProps {
  readonly label: ComponentChildren
  /** From 0 to 1; leave it out while nobody knows. */
  readonly fraction?: number | undefined
  /** Bytes, speed, time left. */
  readonly detail?: ComponentChildren
  readonly onCancel?: () => void
}

/** Work under way, with a way out. */
export function Progress({ label, fraction, detail, onCancel }: ProgressProps): JSX.Element {
  const id = useId()
  return (
    <div class="progress">
      <div class="progress-words">
        <span id={id}>{label}</span>
        {detail && <span class="progress-detail">{detail}</span>}
      </div>
      <progress aria-labelledby={id} max={1} value={fraction} />
      {onCancel && (
        <button type="button" class="button small" onClick={onCancel}>
          <Icon name="cross" />
          <span>Cancel</span>
        </button>
      )}
    </div>
  )
}
