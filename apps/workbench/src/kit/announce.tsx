import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Screen readers are told once things have settled: never for every keystroke, never for every tick of a clock. */
const settleMs = 600

let waiting: ReturnType<typeof setTimeout> | undefined
let speak: ((text: string) => void) | undefined

/** Says something to users of screen readers, politely; of several within 600 ms only the last. */
export function announce(text: string): void {
  clearTimeout(waiting)
  waiting = setTimeout(() => speak?.(text), settleMs)
}

/** The one live region of the page. */
export function LiveRegion(): JSX.Element {
  const [text, setText] = useState('')
  useEffect(() => {
    speak = (next) => {
      // The same words twice would not be read twice.
      setText((before) => (before === next ? `${next}\u00a0` : next))
    }
    return () => {
      speak = undefined
    }
  }, [])
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  )
}
