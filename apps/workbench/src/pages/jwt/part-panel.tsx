import type { ClaimView, DecodedPart, TokenRange } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { CopyButton } from '../../kit/copy-button.tsx'
import { formatBytes } from '../../kit/format.ts'
import { lazy } from '../../kit/lazy.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { ClaimsTable } from './claims-table.tsx'
import type { PartTone } from './token-marks.ts'

const JsonText = lazy(async () => (await import('./json-text.tsx')).JsonText)

export interface PartPanelProps {
  readonly heading: string
  readonly tone: PartTone
  readonly part: DecodedPart
  readonly claims: readonly ClaimView[]
  readonly lit: TokenRange | null
  readonly onLight: (range: TokenRange | null) => void
}

type View = 'claims' | 'json' | 'bytes'

/** A decoded part: as a table, as JSON, and as bytes; as far as each of them goes. */
export function PartPanel({ heading, tone, part, claims, lit, onLight }: PartPanelProps): JSX.Element {
  const [wanted, setWanted] = useState<View>('claims')
  const { text, textProblem, json, hex, byteLength } = part
  const views = [
    ...(claims.length > 0
      ? [
          {
            id: 'claims' as const,
            label: 'Table',
            content: () => <ClaimsTable label={heading} claims={claims} lit={lit} onLight={onLight} />,
          },
        ]
      : []),
    ...(text === null
      ? []
      : [
          {
            id: 'json' as const,
            label: json?.root ? 'JSON' : 'Text',
            content: () => <JsonText text={text} label={`${heading} as text`} />,
          },
        ]),
    {
      id: 'bytes' as const,
      label: 'Bytes',
      content: () => (
        <>
          <pre class="output" tabIndex={0} aria-label={`${heading} as bytes`}>
            {hex}
          </pre>
          {byteLength > 256 && <p class="help">The first 256 of {formatBytes(byteLength)}.</p>}
        </>
      ),
    },
  ]
  const selected = views.some(({ id }) => id === wanted) ? wanted : views[0]!.id
  return (
    <Panel
      heading={<span class={`part-heading tone-${tone}`}>{heading}</span>}
      actions={text !== null && <CopyButton what={`${heading.toLowerCase()} as it is written`} text={text} />}
    >
      {textProblem !== null && <p class="claim-note">{textProblem}</p>}
      {json?.problem && (
        <p class="claim-note">
          Not JSON: {json.problem.message} (line {json.problem.line}, column {json.problem.column})
        </p>
      )}
      <Tabs
        label={`Views of the ${heading.toLowerCase()}`}
        tabs={views}
        selected={selected}
        onSelect={setWanted}
      />
    </Panel>
  )
}
