import type { ComponentChildren, JSX } from 'preact'

export interface ToolLayoutProps {
  readonly heading: string
  readonly lead: ComponentChildren
  /** Beside the heading, such as examples and "Forget options". */
  readonly actions?: ComponentChildren
  /** The result in short, without controls: first of all on a narrow screen, on top of the results on a wide one. */
  readonly summary?: ComponentChildren
  readonly input: ComponentChildren
  readonly result: ComponentChildren
}

/**
 * The page of a tool: heading, then two panes from 960 px on and one column below. The summary comes first in the document, so
 * that a phone shows the result before the form, and it holds nothing that takes the focus, so that Tab follows the eye.
 */
export function ToolLayout(props: ToolLayoutProps): JSX.Element {
  const { heading, lead, actions, summary, input, result } = props
  return (
    <>
      <div class="tool-head">
        <div>
          <h1 tabIndex={-1}>{heading}</h1>
          <p class="lead">{lead}</p>
        </div>
        {actions && <div class="tool-actions">{actions}</div>}
      </div>
      <div class="tool-panes">
        {summary && <div class="pane-summary">{summary}</div>}
        <div class="pane-input">{input}</div>
        <div class="pane-result">{result}</div>
      </div>
    </>
  )
}
