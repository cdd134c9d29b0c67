import type { Inspection, KeyBox, SecretEncoding, SignatureReport } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { Findings } from '../../kit/findings.tsx'
import { plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { lazy } from '../../kit/lazy.tsx'
import { Panel } from '../../kit/panel.tsx'
import { SecretField } from '../../kit/secret-field.tsx'
import type { KeyInput } from './use-signature.ts'

const DiagnosisSection = lazy(async () => (await import('./diagnosis-section.tsx')).DiagnosisSection)

export interface KeyPanelProps {
  readonly input: KeyInput
  readonly onInput: (input: KeyInput) => void
  readonly box: KeyBox | null
  readonly inspection: Inspection | null
  readonly report: SignatureReport | null
  readonly payload: string | undefined
}

const encodings: readonly { readonly id: SecretEncoding | 'auto'; readonly label: string }[] = [
  { id: 'auto', label: 'Detect' },
  { id: 'text', label: 'Text' },
  { id: 'base64url', label: 'Base64url' },
  { id: 'base64', label: 'Base64' },
  { id: 'hex', label: 'Hex' },
]

/** The key box: says what it was given, to the byte, and finds out why a signature does not verify. */
export function KeyPanel({ input, onInput, box, inspection, report, payload }: KeyPanelProps): JSX.Element {
  const isEmpty = box === null || box.format === 'empty'
  const status = report?.signature.status
  const canDiagnose = !isEmpty && inspection !== null && (status === 'invalid' || status === 'cannot-check')

  return (
    <Panel heading="Key">
      <div class="stack tight">
        <SecretField
          label="Secret or public key"
          help="A secret, PEM, JWK, JWKS or certificate. Every byte counts: nothing is trimmed."
          error={box?.problem?.message}
          value={input.text}
          rows={3}
          onChange={(text) => onInput({ ...input, text })}
        />
        <ChoiceGroup
          label="Read a secret as"
          choices={encodings}
          selected={input.encoding}
          onSelect={(encoding) => onInput({ ...input, encoding })}
        />
        {!isEmpty && (
          <p class="key-description">
            {box.description}
            {box.readings.length > 1 && (
              <span class="soft">
                {' '}
                It could be{' '}
                {box.readings
                  .map(({ encoding, byteLength }) => `${plural(byteLength, 'byte')} as ${encoding}`)
                  .join(', ')}
                .
              </span>
            )}
          </p>
        )}
        {!isEmpty && box.findings.length > 0 && <Findings items={box.findings} />}
        {report !== null && report.attempts.length > 1 && <Attempts report={report} />}
        {canDiagnose && <DiagnosisSection input={input} inspection={inspection} payload={payload} />}
      </div>
    </Panel>
  )
}

function Attempts({ report }: { readonly report: SignatureReport }): JSX.Element {
  return (
    <ul class="plain-list small-text">
      {report.attempts.map(({ keyLabel, outcome, reason }, index) => (
        <li key={index}>
          <Icon name={outcome === 'fits' ? 'check' : outcome === 'passed-over' ? 'dash' : 'cross'} />
          <span>
            <strong>{keyLabel}</strong>: {reason}
          </span>
        </li>
      ))}
    </ul>
  )
}
