import { colouredLength, type Inspection, type TokenRange } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import type { ExampleInput } from './examples.ts'
import { ExamplesButton } from './examples-button.tsx'
import { tokenMarks, toneOf } from './token-marks.ts'

export interface TokenInputProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly inspection: Inspection | null
  readonly lit: TokenRange | null
  readonly onCandidate: (index: number) => void
  readonly onExample: (example: ExampleInput) => void
  readonly onClear: () => void
}

/** Where the token goes, coloured by part, with what was taken away from around it. */
export function TokenInput(props: TokenInputProps): JSX.Element {
  const { text, onText, inspection, lit, onCandidate, onExample, onClear } = props
  const marks = useMemo(
    () => (inspection === null || text.length > colouredLength ? [] : tokenMarks(text, inspection, lit)),
    [text, inspection, lit],
  )
  const candidates = inspection?.extraction.candidates ?? []
  const candidate = candidates[inspection?.chosen ?? 0]
  return (
    <div class="stack tight">
      <TextArea
        label="Token"
        help="A token, an Authorization header, a cookie, a URL, JSON or a log line."
        error={inspection?.refusal ?? undefined}
        value={text}
        rows={6}
        marks={marks}
        onChange={onText}
        onFile={(file) =>
          void file
            .slice(0, 8 * 1024 * 1024 + 1)
            .text()
            .then(onText)
        }
        actions={
          <>
            <ExamplesButton onExample={onExample} />
            <button type="button" class="button small" disabled={text === ''} onClick={onClear}>
              <Icon name="trash" />
              <span>Clear</span>
            </button>
          </>
        }
      />
      {candidate !== undefined && (candidate.foundAs !== null || candidate.removedSentence !== '') && (
        <p class="help">
          {candidate.foundAs !== null && <>Found as {candidate.foundAs}. </>}
          {candidate.removedSentence}
        </p>
      )}
      {candidates.length > 1 && (
        <ChoiceGroup
          label={`${candidates.length} tokens were found`}
          choices={candidates.map((found, index) => ({
            id: String(index),
            label: found.foundAs ?? `Token ${index + 1}`,
          }))}
          selected={String(inspection?.chosen ?? 0)}
          onSelect={(id) => onCandidate(Number(id))}
        />
      )}
      {inspection !== null && inspection.parts.length > 0 && (
        <ul class="legend" aria-label="Parts of the token">
          {inspection.parts.map(({ name, byteLength }, index) => (
            <li key={index}>
              <span class={`mark tone-${toneOf(name)}`}>{name}</span>{' '}
              {byteLength === null ? 'not base64url' : plural(byteLength, 'byte')}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
