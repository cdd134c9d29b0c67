import { diagnose, type CryptoPort, type Diagnosis, type Inspection } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { Icon } from '../../kit/icon.tsx'
import { cryptoPort, type KeyInput } from './use-signature.ts'

export interface DiagnosisSectionProps {
  readonly input: KeyInput
  readonly inspection: Inspection
  readonly payload: string | undefined
}

/** Looks for the reason why a signature does not verify, when asked: it tries many variants of the key. */
export function DiagnosisSection({ input, inspection, payload }: DiagnosisSectionProps): JSX.Element {
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null)
  useEffect(() => setDiagnosis(null), [input.text, input.encoding, inspection])
  const port = cryptoPort()

  const look = async (port: CryptoPort): Promise<void> => {
    const found = await diagnose(inspection, input.text, {
      port,
      ...(payload === undefined ? {} : { payload }),
    })
    setDiagnosis(found)
    announce(found.cause ?? 'No reason was found.')
  }
  return (
    <>
      {port !== undefined && (
        <button type="button" class="button" onClick={() => void look(port)}>
          <Icon name="search" />
          <span>Find out why</span>
        </button>
      )}
      {diagnosis !== null && <DiagnosisBox diagnosis={diagnosis} />}
    </>
  )
}

function DiagnosisBox({ diagnosis }: { readonly diagnosis: Diagnosis }): JSX.Element {
  const { cause, fix, observations, tried } = diagnosis
  return (
    <section class="diagnosis" aria-label="Diagnosis">
      <p>
        <strong>{cause ?? 'No reason was found.'}</strong>
      </p>
      {fix !== null && <p>{fix}</p>}
      {observations.length > 0 && (
        <ul class="bullets">
          {observations.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {tried.length > 0 && (
        <details>
          <summary>What was tried</summary>
          <ul class="bullets">
            {tried.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
