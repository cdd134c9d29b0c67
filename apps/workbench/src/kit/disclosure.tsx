import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'

export interface DisclosureProps {
  readonly summary: ComponentChildren
  readonly children?: ComponentChildren
  /** Drawn only once it is open, and from then on. */
  readonly lazily?: () => ComponentChildren
}

/** The browser's own `details`, with its keyboard and its find-in-page. */
export function Disclosure({ summary, children, lazily }: DisclosureProps): JSX.Element {
  const [wasOpened, setWasOpened] = useState(false)
  return (
    <details class="disclosure" onToggle={(event) => event.currentTarget.open && setWasOpened(true)}>
      <summary>{summary}</summary>
      <div class="disclosure-body">
        {children}
        {wasOpened && lazily?.()}
      </div>
    </details>
  )
}
