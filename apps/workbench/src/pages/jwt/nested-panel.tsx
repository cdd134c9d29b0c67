import type { NestedToken } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'

export interface NestedPanelProps {
  readonly nested: readonly NestedToken[]
  readonly onOpen: (token: string) => void
}

/** Tokens that were found inside of this one. */
export function NestedPanel({ nested, onOpen }: NestedPanelProps): JSX.Element {
  return (
    <Panel heading="Tokens inside">
      <ul class="stack tight">
        {nested.map(({ path, token }) => (
          <li key={path} class="row">
            <code>{path}</code>
            <button type="button" class="button small" onClick={() => onOpen(token)}>
              <Icon name="arrow" />
              <span>Open {path}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
