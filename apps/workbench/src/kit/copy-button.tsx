import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from './announce.tsx'
import { Icon } from './icon.tsx'

export interface CopyButtonProps {
  /** What is copied, as in "Copy header". */
  readonly what: string
  readonly text: string | (() => string)
  /** Only the icon is shown; the name stays. */
  readonly compact?: true
}

/** Copies text and says so, in words that a screen reader hears and a sign that an eye sees. */
export function CopyButton({ what, text, compact }: CopyButtonProps): JSX.Element {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), 2000)
    return () => clearTimeout(timer)
  }, [state])

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
      setState('copied')
      announce(`Copied: ${what}`)
    } catch {
      setState('failed')
      announce(`The browser did not allow copying ${what}. Select the text and copy it by hand.`)
    }
  }
  const word = { ready: 'Copy', copied: 'Copied', failed: 'Not allowed' }[state]
  return (
    <button
      type="button"
      class={compact ? 'icon-button small' : 'button small'}
      aria-label={`Copy ${what}`}
      title={compact ? `Copy ${what}` : undefined}
      data-state={state}
      onClick={() => void copy()}
    >
      <Icon name={{ ready: 'copy', copied: 'check', failed: 'cross' }[state] as 'copy'} />
      {!compact && <span>{word}</span>}
    </button>
  )
}
