import { type Expectations, type Inspection, type Snippet, snippetsFor } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Tabs } from '../../kit/tabs.tsx'

export interface SnippetTabsProps {
  readonly inspection: Inspection
  readonly expectations: Expectations
}

/** The token as something to paste elsewhere. Secrets and the token itself are placeholders in it. */
export function SnippetTabs({ inspection, expectations }: SnippetTabsProps): JSX.Element {
  const [wanted, setWanted] = useState<Snippet['id']>('typescript')
  return (
    <Tabs
      label="Copy as"
      selected={wanted}
      onSelect={setWanted}
      tabs={snippetsFor(inspection, expectations).map(({ id, title, text }) => ({
        id,
        label: title,
        content: () => (
          <div class="stack tight">
            <div class="row">
              <CopyButton what={title} text={text} />
            </div>
            <pre class="output" tabIndex={0} aria-label={title}>
              {text}
            </pre>
          </div>
        ),
      }))}
    />
  )
}
