import type { Inspection, Judgement, SignatureReport, TimeStatus } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { VerdictStrip } from '../../kit/verdict-strip.tsx'

export interface VerdictsProps {
  readonly inspection: Inspection
  /** As of the moment that is looked at. */
  readonly time: Judgement<TimeStatus>
  readonly report: SignatureReport | null
}

/** Five answers, never summed up into one. */
export function Verdicts({ inspection, time, report }: VerdictsProps): JSX.Element {
  const { structure, signature, expectations, provenance } = inspection.verdicts
  const rows = [
    ['Structure', structure],
    ['Signature', report?.signature ?? signature],
    ['Time', time],
    ['Expectations', expectations],
    ['Key', report?.provenance ?? provenance],
  ] as const
  const spoken = rows.map(([label, { title }]) => `${label}: ${title}.`).join(' ')
  useEffect(() => announce(spoken), [spoken])
  return (
    <VerdictStrip
      label="Verdicts"
      verdicts={rows.map(([label, { tone, title, sentence }]) => ({
        label,
        tone,
        word: title,
        detail: sentence,
      }))}
    />
  )
}
