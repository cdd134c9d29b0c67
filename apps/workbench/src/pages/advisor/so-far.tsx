import { inputs } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Icon } from '../../kit/icon.tsx'
import type { AdviceReply } from './advice-job.ts'
import { Verdict } from './result-head.tsx'
import type { Asked } from './use-advice.ts'

export interface SoFarProps {
  /** Null as long as nothing was answered. */
  readonly asked: Asked<AdviceReply> | null
  readonly count: number
  readonly onResult: () => void
}

/** What the result would be with the answers up to now. */
export function SoFar({ asked, count, onResult }: SoFarProps): JSX.Element {
  const advice = asked?.last?.advice
  return (
    <section class="panel so-far" aria-labelledby="so-far">
      <h2 id="so-far">So far</h2>
      {asked === null ? (
        <p class="soft">
          Nothing is answered yet. After the first answer the result stands here, and changes with each
          further one.
        </p>
      ) : (
        <p class="soft small-text">
          {count} of {inputs.length} answered; the rest is assumed.
        </p>
      )}
      {asked?.state === 'failed' && <p class="error">{asked.message}</p>}
      {advice && <Verdict advice={advice} most={2} />}
      <button type="button" class="button" onClick={onResult}>
        <span>{asked === null ? 'Result with assumptions only' : 'Show the whole result'}</span>
        <Icon name="arrow" />
      </button>
    </section>
  )
}
