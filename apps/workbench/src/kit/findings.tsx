import type { ComponentChildren, JSX } from 'preact'
import { Icon, type IconName } from './icon.tsx'

export type Severity = 'danger' | 'warning' | 'note'

/** The findings of the toolbox have this shape. */
export interface FindingItem {
  readonly severity: Severity
  /** What was found, as a sentence. */
  readonly title: ComponentChildren
  readonly why?: ComponentChildren
  readonly fix?: ComponentChildren
  /** Where it is written, such as "RFC 8725 section 2.1". */
  readonly reference?: { readonly title: string; readonly url?: string | undefined } | null
}

const words: Record<Severity, { readonly word: string; readonly icon: IconName }> = {
  danger: { word: 'Danger', icon: 'cross' },
  warning: { word: 'Warning', icon: 'alert' },
  note: { word: 'Note', icon: 'info' },
}

/** What was found, the worst first as the caller sorted it; each with why it matters and what to do. */
export function Findings({ items }: { readonly items: readonly FindingItem[] }): JSX.Element {
  return (
    <ul class="findings">
      {items.map(({ severity, title, why, fix, reference }, index) => (
        <li key={index} class={`finding severity-${severity}`}>
          <span class="finding-severity">
            <Icon name={words[severity].icon} />
            {words[severity].word}
          </span>
          <div class="finding-text">
            <p class="finding-title">{title}</p>
            {why && <p>{why}</p>}
            {fix && <p class="finding-fix">{fix}</p>}
            {reference && (
              <p class="finding-reference">
                {reference.url ? (
                  <a href={reference.url} rel="noreferrer noopener" target="_blank">
                    {reference.title}
                    <span class="visually-hidden"> (opens a new tab)</span>
                  </a>
                ) : (
                  reference.title
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
