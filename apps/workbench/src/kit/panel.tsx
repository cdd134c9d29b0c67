import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'

export interface PanelProps {
  readonly heading: ComponentChildren
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
  /** For the page's own style. */
  readonly class?: string
}

/** A titled box: a region that a screen reader can jump to. */
export function Panel({ heading, actions, children, class: name }: PanelProps): JSX.Element {
  const id = useId()
  return (
    <section class={name === undefined ? 'panel' : `panel ${name}`} aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>{heading}</h2>
        {actions && <div class="panel-actions">{actions}</div>}
      </div>
      {children}
    </section>
  )
}
