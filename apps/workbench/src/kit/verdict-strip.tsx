import type { JSX } from 'preact'
import { Icon, type IconName } from './icon.tsx'

/** How much a verdict says: `neutral` is "nobody looked", which is not the same as good. */
export type VerdictTone = 'good' | 'bad' | 'caution' | 'neutral'

export interface StripVerdict {
  readonly label: string
  readonly tone: VerdictTone
  /** One or two words. */
  readonly word: string
  /** One sentence. */
  readonly detail?: string
}

const icons: Record<VerdictTone, IconName> = {
  good: 'check',
  bad: 'cross',
  caution: 'alert',
  neutral: 'dash',
}

/** Several verdicts side by side, each with a sign, a word and a sentence; never one badge for all of them. */
export function VerdictStrip({
  label,
  verdicts,
}: {
  readonly label: string
  readonly verdicts: readonly StripVerdict[]
}): JSX.Element {
  return (
    <ul class="verdict-strip" aria-label={label}>
      {verdicts.map(({ label, tone, word, detail }) => (
        <li key={label} class={`verdict is-${tone}`}>
          <span class="verdict-sign">
            <Icon name={icons[tone]} />
          </span>
          <span class="verdict-label">{label}</span>
          <strong class="verdict-word">{word}</strong>
          {detail && <span class="verdict-detail">{detail}</span>}
        </li>
      ))}
    </ul>
  )
}
