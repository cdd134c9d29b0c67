import { type ClaimChange, diffTokens, inspect, type Inspection } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { TextArea } from '../../kit/text-area.tsx'
import { tokenMarks } from './token-marks.ts'

export interface CompareFormProps {
  readonly inspection: Inspection
  readonly nowSeconds: number
}

const signs = { same: '=', changed: '≠', added: '+', removed: '−' } as const
const signatureWords = {
  same: 'the same.',
  different: 'another one.',
  missing: 'one of the two has none.',
} as const
const words = { same: 'Same', changed: 'Changed', added: 'Added', removed: 'Removed' } as const

/** This token against another one, claim by claim. */
export function CompareForm({ inspection, nowSeconds }: CompareFormProps): JSX.Element {
  const [text, setText] = useState('')
  const [fixedNow] = useState(nowSeconds)
  const other = useMemo(() => inspect(text, { nowSeconds: fixedNow }), [text])
  const diff = useMemo(() => (text.trim() === '' ? null : diffTokens(inspection, other)), [inspection, other])
  return (
    <div class="stack">
      <TextArea
        label="The other token"
        value={text}
        rows={4}
        marks={tokenMarks(text, other, null)}
        onChange={setText}
      />
      {diff !== null && (
        <>
          <p>{diff.summary}</p>
          <ChangeTable label="Header" changes={diff.header} />
          <ChangeTable label="Payload" changes={diff.payload} />
          <p class="help">Signature: {signatureWords[diff.signature]}</p>
        </>
      )}
    </div>
  )
}

function ChangeTable({
  label,
  changes,
}: {
  readonly label: string
  readonly changes: readonly ClaimChange[]
}): JSX.Element | null {
  if (changes.length === 0) return null
  return (
    <table class="data-table changes">
      <caption>{label}</caption>
      <thead>
        <tr>
          <th scope="col">Claim</th>
          <th scope="col">This token</th>
          <th scope="col">The other</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, kind, before, after, deltaWords }) => (
          <tr key={path} class={`change-${kind}`}>
            <th scope="row">
              <code>{path}</code>
              <span class="change-kind">
                <span aria-hidden="true">{signs[kind]}</span> {words[kind]}
              </span>
            </th>
            <td>{before === null ? <span class="soft">none</span> : <code>{before}</code>}</td>
            <td>
              {after === null ? <span class="soft">none</span> : <code>{after}</code>}
              {deltaWords !== null && <p class="claim-note">{deltaWords}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
