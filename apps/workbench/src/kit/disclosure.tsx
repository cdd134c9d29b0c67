import type { ComponentChildren, JSX } from 'preact'

export interface DisclosureProps {
  readonly summary: ComponentChildren
  readonly children: ComponentChildren
  /** Open from the start. */
  readonly isOpen?: boolean
  readonly onToggle?: (isOpen: boolean) => void
}

/** The browser's own `details`, with its keyboard and its find-in-page. */
export function Disclosure({ summary, children, isOpen, onToggle }: DisclosureProps): JSX.Element {
  return (
    <details class="disclosure" open={isOpen} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary>{summary}</summary>
      <div class="disclosure-body">{children}</div>
    </details>
  )
}
